import type { ImportFinding, ImportPreview, ImportRecipe } from '@millrace/datasets';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type ImportSource, importDataset, previewQuery } from '../../api/imports.ts';
import { keepChanges, keptChanges } from './kept-changes.ts';
import { changedRecipe, findingKey } from './recipe-steps.ts';
import { forgetSending } from './sending.ts';

export interface Question {
  finding: ImportFinding;
  /** The label of the choice that was clicked. */
  answer?: string;
}

export interface Import {
  preview: ImportPreview | undefined;
  /** Why the recipe that was last asked for does not work. */
  error: Error | null;
  /** True while a changed recipe is tried. */
  reading: boolean;
  questions: Question[];
  change(change: ImportRecipe): void;
  /** Like `change`, with the whole recipe given. */
  replace(make: (recipe: ImportRecipe) => ImportRecipe): void;
  answer(finding: ImportFinding, choice: { label: string; recipe: ImportRecipe }): void;
  /** Takes the last change back; undefined when there is none. */
  undo: (() => void) | undefined;
  retry(): void;
  start(name: string): void;
  starting: boolean;
  startError: Error | null;
}

/** What is asked and what is seen while a file is about to be read. `source` is undefined until there are bytes to look at. */
export function useImport(source: ImportSource | undefined, offeredBy: string | undefined): Import {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [history, setHistory] = useState<(ImportRecipe | undefined)[]>(() => keptChanges(source) ?? [undefined]);
  const [answered, setAnswered] = useState<Record<string, Question>>({});
  const recipe = history.at(-1) ?? undefined;
  useEffect(() => keepChanges(source, history), [source, history]);
  const begin = useMutation({
    mutationFn: (name: string) => {
      if (!source || 'beginning' in source) throw new Error('The file is still on its way.');
      return importDataset(name, source, recipe);
    },
    onSuccess: ({ task }) => {
      client.invalidateQueries({ queryKey: ['datasets'] });
      return navigate({ to: '/tasks/$id', params: { id: task.id }, state: { follow: true } }).then(forgetSending);
    },
  });
  const query = useQuery({
    ...previewQuery({ source: source ?? { upload: '' }, recipe, name: offeredBy }),
    // Once it is imported, its own version would offer a recipe for it.
    enabled: source !== undefined && (begin.isIdle || begin.isError),
    placeholderData: keepPreviousData,
  });
  // After an error the query has no data of its own: what was seen before stays in sight.
  const [seen, setSeen] = useState<ImportPreview>();
  if (query.data && query.data !== seen) setSeen(query.data);
  const preview = query.data ?? seen;

  function ask(next: ImportRecipe) {
    setHistory([...history, next].slice(-50));
  }
  function replace(make: (recipe: ImportRecipe) => ImportRecipe) {
    if (preview) ask(make(changedRecipe(preview, recipe, {})));
  }
  function change(with_: ImportRecipe) {
    if (preview) ask(changedRecipe(preview, recipe, with_));
  }
  return {
    preview,
    error: query.error,
    reading: query.isFetching,
    questions: withAnswers(preview?.findings ?? [], answered),
    change,
    replace,
    answer: (finding, choice) => {
      setAnswered({ ...answered, [findingKey(finding)]: { finding, answer: choice.label } });
      if (Object.keys(choice.recipe).length > 0) change(choice.recipe);
    },
    undo: history.length > 1 ? () => setHistory(history.slice(0, -1)) : undefined,
    retry: () => query.refetch(),
    start: (name) => begin.mutate(name),
    starting: begin.isPending,
    startError: begin.error,
  };
}

/** What has choices: as found now, and as answered before, so that an answer can be changed. */
function withAnswers(findings: ImportFinding[], answered: Record<string, Question>): Question[] {
  const open = findings.filter(({ level, choices }) => level === 'question' || (choices?.length ?? 0) > 0);
  const keys = new Set(open.map(findingKey));
  const before = Object.entries(answered).filter(([key]) => !keys.has(key));
  return [
    ...before.map(([, question]) => question),
    ...open.map((finding) => ({ ...answered[findingKey(finding)], finding })),
  ].sort((a, b) => Number(b.finding.level === 'question') - Number(a.finding.level === 'question'));
}
