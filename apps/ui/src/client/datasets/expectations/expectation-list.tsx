import { Button, TextInput } from '@mantine/core';
import type { DatasetVersion, Expectation, Expectations } from '@millrace/datasets';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { saveExpectations } from '../../api/expectations.ts';
import { ApiError } from '../../api/http.ts';
import { countOf } from '../../format/numbers.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { EmptyState } from '../../states/empty-state.tsx';
import { Notice } from '../../states/notice.tsx';
import { ExpectationEditor } from './expectation-editor.tsx';
import { ExpectationRow } from './expectation-row.tsx';
import { demandOf, subjectOf } from './expectation-words.ts';
import classes from './expectations.module.css';

const step = 40;

/** Each has a number of its own, so that it can be found again after others are gone. */
interface Entry {
  id: number;
  expectation: Expectation;
}

interface ExpectationListProps {
  version: DatasetVersion;
  saved: Expectations;
}

/** The list as it is edited; nothing holds before it is saved. */
export function ExpectationList({ version, saved }: ExpectationListProps) {
  const client = useQueryClient();
  const [entries, setEntries] = useState<Entry[]>(() => entriesOf(saved));
  const [changes, setChanges] = useState(0);
  const [edited, setEdited] = useState<Entry>();
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(step);
  const save = useMutation({
    mutationFn: () =>
      saveExpectations(
        version.dataset,
        entries.map(({ expectation }) => expectation),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets', version.dataset] }),
  });

  function change(next: Entry[]) {
    save.reset();
    setEntries(next);
    setChanges(changes + 1);
  }
  function keep(entry: Entry) {
    const isNew = !entries.some(({ id }) => id === entry.id);
    change(isNew ? [entry, ...entries] : entries.map((other) => (other.id === entry.id ? entry : other)));
    setEdited(undefined);
  }
  const words = wanted.toLowerCase();
  const found = entries.filter(({ expectation }) =>
    `${subjectOf(expectation)} ${demandOf(expectation)}`.toLowerCase().includes(words),
  );
  const nextId = 1 + Math.max(0, ...entries.map(({ id }) => id));
  return (
    <>
      <Sheet
        flush
        title="Expected of each version"
        note={noteOf(saved)}
        actions={
          <Button
            variant="default"
            size="xs"
            className={classes.still ?? ''}
            leftSection={<IconPlus size={15} />}
            onClick={() => setEdited({ id: nextId, expectation: { kind: 'row-count', min: 1, severity: 'fail' } })}
          >
            Add
          </Button>
        }
      >
        {entries.length > 12 && (
          <TextInput
            aria-label="Find an expectation"
            placeholder="Find an expectation"
            leftSection={<IconSearch size={16} />}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
            className={classes.find ?? ''}
          />
        )}
        {entries.length === 0 && (
          <EmptyState title="Nothing is expected">Every version passes until you add something.</EmptyState>
        )}
        <ul className={classes.list} aria-label="Expectations">
          {found.slice(0, shown).map((entry) => (
            <ExpectationRow
              key={entry.id}
              expectation={entry.expectation}
              columns={version.columns}
              onChange={(expectation) => keep({ ...entry, expectation })}
              onEdit={() => setEdited(entry)}
              onRemove={() => change(entries.filter(({ id }) => id !== entry.id))}
            />
          ))}
        </ul>
        {found.length > shown && (
          <Button variant="subtle" size="sm" m="sm" onClick={() => setShown(shown + step)}>
            Show more of the {countOf(found.length, 'expectation')}
          </Button>
        )}
      </Sheet>
      {changes > 0 && (
        <div className={classes.save}>
          {save.error && <Refused error={save.error} entries={entries} />}
          <div className={classes.saveRow}>
            <span className="mr-quiet">
              {countOf(changes, 'change')} not saved. The newest version is checked again.
            </span>
            <Button
              variant="default"
              onClick={() => {
                setEntries(entriesOf(saved));
                setChanges(0);
                save.reset();
              }}
            >
              Discard
            </Button>
            <Button loading={save.isPending} onClick={() => save.mutate()}>
              Save
            </Button>
          </div>
        </div>
      )}
      <ExpectationEditor
        key={edited?.id ?? 'none'}
        start={edited?.expectation}
        isNew={edited !== undefined && !entries.some(({ id }) => id === edited.id)}
        columns={version.columns}
        onKeep={(expectation) => edited && keep({ ...edited, expectation })}
        onClose={() => setEdited(undefined)}
      />
    </>
  );
}

function entriesOf({ expectations }: Expectations): Entry[] {
  return expectations.map((expectation, id) => ({ id, expectation }));
}

function noteOf({ inferredFrom, editedAt }: Expectations): string {
  if (editedAt) return 'A version that breaks one of these is unusual, or fails, as you have said.';
  if (inferredFrom !== undefined) return `Made from version ${inferredFrom}. Change what should be otherwise.`;
  return 'Say what a version must be like; each new one is checked.';
}

/** What the server did not take, by the expectation that it is about. */
function Refused({ error, entries }: { error: Error; entries: Entry[] }) {
  const problems = error instanceof ApiError ? error.errors : [];
  return (
    <Notice tone="bad" title="They could not be saved">
      {error.message}
      {problems.slice(0, 5).map(({ pointer, detail }) => {
        const expectation = entries[Number(/^\/expectations\/(\d+)/.exec(pointer)?.[1] ?? -1)]?.expectation;
        return (
          <div key={pointer}>
            {expectation && <strong>{subjectOf(expectation)}: </strong>}
            {detail}
          </div>
        );
      })}
    </Notice>
  );
}
