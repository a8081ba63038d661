import { Button } from '@mantine/core';
import type { ImportFinding } from '@millrace/datasets';
import { IconCheck, IconHelpCircle, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { countOf } from '../../format/numbers.ts';
import { inWords } from './finding-words.ts';
import classes from './findings.module.css';
import { findingKey, isChosen } from './recipe-steps.ts';
import type { Import, Question } from './use-import.ts';

const few = 5;

/** What the file does not tell, with an answer a click away; then what was noticed on the way. */
export function Findings({ of }: { of: Import }) {
  const { preview, questions } = of;
  const now = new Map(preview?.findings.map((finding) => [findingKey(finding), finding]));
  const [all, setAll] = useState(false);
  const asked = new Set(questions.map(({ finding }) => findingKey(finding)));
  const noticed = preview?.findings.filter((finding) => !asked.has(findingKey(finding))) ?? [];
  const shown = all ? questions : questions.slice(0, few);
  if (questions.length === 0 && noticed.length === 0) return null;
  return (
    <section className={classes.findings} aria-label="What was noticed">
      {shown.map((question) => (
        <QuestionCard
          key={findingKey(question.finding)}
          question={question}
          now={now.get(findingKey(question.finding))}
          of={of}
        />
      ))}
      {questions.length > shown.length && (
        <Button variant="subtle" size="xs" className={classes.more} onClick={() => setAll(true)}>
          Show {questions.length - shown.length} more
        </Button>
      )}
      {noticed.length > 0 && <Noticed findings={noticed} />}
    </section>
  );
}

interface QuestionCardProps {
  question: Question;
  /** What is found about the same thing after the answer. */
  now: ImportFinding | undefined;
  of: Import;
}

function QuestionCard({ question: { finding, answer }, now = finding, of }: QuestionCardProps) {
  const recipe = of.preview?.recipe ?? {};
  const open = finding.level === 'question' && answer === undefined;
  const Icon = open ? IconHelpCircle : answer === undefined ? IconInfoCircle : IconCheck;
  return (
    <div className={classes.question} data-open={open || undefined}>
      <Icon size={19} stroke={1.7} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p>
          <ColumnOf finding={finding} />
          {open ? inWords(finding) : now.detail}
        </p>
        {finding.choices && (
          <fieldset className={classes.choices} aria-label={`Answers for ${finding.column ?? 'the file'}`}>
            {finding.choices.map((choice) => {
              const chosen = answer === undefined ? isChosen(choice.recipe, recipe) : answer === choice.label;
              return (
                <Button
                  key={choice.label}
                  size="xs"
                  variant={chosen ? 'light' : 'default'}
                  aria-pressed={chosen}
                  leftSection={chosen && <IconCheck size={14} aria-hidden />}
                  onClick={() => of.answer(finding, choice)}
                >
                  {choice.label}
                </Button>
              );
            })}
          </fieldset>
        )}
      </div>
    </div>
  );
}

/** The many things that needed no answer. */
function Noticed({ findings }: { findings: ImportFinding[] }) {
  return (
    <details className={classes.noticed}>
      <summary>{countOf(findings.length, 'thing')} decided on the way</summary>
      <ul>
        {findings.slice(0, 200).map((finding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file may give the same finding twice
          <li key={`${findingKey(finding)} ${index}`}>
            <ColumnOf finding={finding} />
            {finding.detail}
          </li>
        ))}
        {findings.length > 200 && <li>and {findings.length - 200} more of the kind</li>}
      </ul>
    </details>
  );
}

/** The column before the sentence, unless the sentence names it. */
function ColumnOf({ finding: { column, detail } }: { finding: ImportFinding }) {
  return column === undefined || detail.includes(column) ? null : <strong>{column}: </strong>;
}
