import { Select } from '@mantine/core';
import type { ColumnProfile } from '@millrace/datasets';
import type { Advanced } from './advanced.ts';
import classes from './train.module.css';

type Split = Advanced['split'];

interface SplitChoiceProps {
  /** All but the target. */
  columns: ColumnProfile[];
  value: Split;
  onChange: (split: Split) => void;
}

const kinds = [
  { value: 'random', label: 'At random' },
  { value: 'time', label: 'The latest rows' },
  { value: 'group', label: 'Whole groups' },
];

/** Which rows judge the model. */
export function SplitChoice({ columns, value, onChange }: SplitChoiceProps) {
  const fitting = value.kind === 'time' ? columns.filter(isOrdered) : columns;
  return (
    <div className={classes.pair}>
      <Select
        label="Judged by rows"
        description="Held out, never learned from."
        data={kinds}
        allowDeselect={false}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as Split['kind'] })}
      />
      {value.kind !== 'random' && (
        <Select
          label={value.kind === 'time' ? 'Column with the time' : 'Column with the group'}
          data={fitting.map(({ name }) => name)}
          searchable
          nothingFoundMessage="No column fits"
          value={value.column ?? null}
          onChange={(column) => onChange({ kind: value.kind, column: column ?? undefined })}
        />
      )}
    </div>
  );
}

function isOrdered({ type }: ColumnProfile): boolean {
  return type === 'datetime' || type === 'integer' || type === 'number';
}
