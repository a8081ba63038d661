import { ActionIcon, SegmentedControl } from '@mantine/core';
import type { DatasetColumn, Expectation } from '@millrace/datasets';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { demandOf, subjectOf } from './expectation-words.ts';
import classes from './expectations.module.css';

interface ExpectationRowProps {
  expectation: Expectation;
  columns: DatasetColumn[];
  onChange: (expectation: Expectation) => void;
  onEdit: () => void;
  onRemove: () => void;
}

export function ExpectationRow({ expectation, columns, onChange, onEdit, onRemove }: ExpectationRowProps) {
  const subject = subjectOf(expectation);
  const type = expectation.kind === 'range' ? columns.find(({ name }) => name === expectation.column)?.type : undefined;
  const sentence = `${subject} ${demandOf(expectation, type)}`;
  return (
    <li className={classes.row}>
      <span className={classes.sentence}>
        <strong>{subject}</strong> {demandOf(expectation, type)}
      </span>
      <SegmentedControl
        size="xs"
        aria-label={`When not: ${sentence}`}
        value={expectation.severity}
        onChange={(severity) => onChange({ ...expectation, severity: severity as Expectation['severity'] })}
        data={[
          { value: 'warn', label: 'warns' },
          { value: 'fail', label: 'fails' },
        ]}
      />
      <span className={classes.rowButtons}>
        <ActionIcon variant="subtle" color="gray" aria-label={`Change: ${sentence}`} onClick={onEdit}>
          <IconPencil size={17} stroke={1.6} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove: ${sentence}`} onClick={onRemove}>
          <IconTrash size={17} stroke={1.6} />
        </ActionIcon>
      </span>
    </li>
  );
}
