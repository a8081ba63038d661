import { Button, Modal, Select } from '@mantine/core';
import type { DatasetColumn, Expectation } from '@millrace/datasets';
import { useState } from 'react';
import { demandOf, type Kind, kinds, subjectOf } from './expectation-words.ts';
import classes from './expectations.module.css';
import { KindFields } from './kind-fields.tsx';
import { problemOf, starting } from './starting.ts';

interface ExpectationEditorProps {
  /** Undefined when nothing is edited. */
  start: Expectation | undefined;
  isNew: boolean;
  columns: DatasetColumn[];
  onKeep: (expectation: Expectation) => void;
  onClose: () => void;
}

export function ExpectationEditor({ start, isNew, columns, onKeep, onClose }: ExpectationEditorProps) {
  const [draft, setDraft] = useState(start);
  return (
    <Modal
      opened={start !== undefined}
      onClose={onClose}
      title={isNew ? 'Expect something' : 'Change what is expected'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {draft && <EditorForm draft={draft} onDraft={setDraft} columns={columns} onKeep={onKeep} onClose={onClose} />}
    </Modal>
  );
}

interface EditorFormProps extends Pick<ExpectationEditorProps, 'columns' | 'onKeep' | 'onClose'> {
  draft: Expectation;
  onDraft: (draft: Expectation) => void;
}

function EditorForm({ draft, onDraft, columns, onKeep, onClose }: EditorFormProps) {
  const problem = problemOf(draft);
  const type = 'column' in draft ? columns.find(({ name }) => name === draft.column)?.type : undefined;
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) onKeep(draft);
      }}
    >
      <Select
        label="What"
        data={kinds}
        value={draft.kind}
        onChange={(kind) => kind !== null && onDraft(starting(kind as Kind, draft, columns))}
      />
      <KindFields draft={draft} onDraft={onDraft} columns={columns} />
      <p className={classes.summary} data-problem={problem !== undefined || undefined} aria-live="polite">
        {problem ?? (
          <>
            <strong>{subjectOf(draft)}</strong> {demandOf(draft, type)}.
          </>
        )}
      </p>
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
        <Button type="submit" disabled={problem !== undefined}>
          Keep
        </Button>
      </div>
    </form>
  );
}
