import { MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import type { ColumnType, DatasetColumn, Expectation } from '@millrace/datasets';
import { NumberField } from '../../fields/number-field.tsx';
import { typeWords } from '../../format/tables.ts';
import classes from './expectations.module.css';
import { valuesOf } from './starting.ts';

interface KindFieldsProps {
  draft: Expectation;
  onDraft: (draft: Expectation) => void;
  columns: DatasetColumn[];
}

const types = Object.entries(typeWords).map(([value, label]) => ({ value, label }));

/** The fields of one kind of expectation. */
export function KindFields({ draft, onDraft, columns }: KindFieldsProps) {
  const names = columns.map(({ name }) => name);
  const type = 'column' in draft ? columns.find(({ name }) => name === draft.column)?.type : undefined;
  return (
    <>
      {'column' in draft && (
        <Select
          label="Column"
          // A column that this version does not have may still be expected.
          data={names.includes(draft.column) || draft.column === '' ? names : [draft.column, ...names]}
          searchable
          limit={200}
          nothingFoundMessage="No column of that name"
          value={draft.column}
          onChange={(column) => column !== null && onDraft({ ...draft, column })}
        />
      )}
      {draft.kind === 'unique' && (
        <MultiSelect
          label="Columns that together differ"
          data={names}
          searchable
          limit={200}
          maxValues={10}
          value={draft.columns}
          onChange={(chosen) => onDraft({ ...draft, columns: chosen })}
        />
      )}
      {draft.kind === 'type' && (
        <Select
          label="Type"
          data={types}
          value={draft.type}
          onChange={(value) => onDraft({ ...draft, type: value as ColumnType })}
        />
      )}
      {(draft.kind === 'range' || draft.kind === 'row-count') && (
        <div className={classes.pair}>
          <End
            label="At least"
            isDate={type === 'datetime'}
            value={draft.min}
            onChange={(min) => onDraft(withEnd(draft, 'min', min))}
          />
          <End
            label="At most"
            isDate={type === 'datetime'}
            value={draft.max}
            onChange={(max) => onDraft(withEnd(draft, 'max', max))}
          />
        </div>
      )}
      {draft.kind === 'set' && (
        <TagsInput
          label="Values"
          description="Type one, then Enter."
          splitChars={[]}
          value={draft.values.map(String)}
          onChange={(words) => onDraft({ ...draft, values: valuesOf(words, type) })}
        />
      )}
      {(draft.kind === 'range' || draft.kind === 'set') && (
        <Percent
          label="May be otherwise in"
          value={draft.share ?? 0}
          onChange={(share) => onDraft({ ...draft, share })}
        />
      )}
      {draft.kind === 'missing-share' && (
        <Percent label="May be missing in" value={draft.max} onChange={(max) => onDraft({ ...draft, max })} />
      )}
    </>
  );
}

function withEnd<T extends Extract<Expectation, { kind: 'range' | 'row-count' }>>(
  draft: T,
  end: 'min' | 'max',
  value: number | undefined,
): T {
  const next = { ...draft };
  if (value === undefined) delete next[end];
  else next[end] = value;
  return next;
}

interface EndProps {
  label: string;
  isDate: boolean;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

function End({ label, isDate, value, onChange }: EndProps) {
  if (isDate) {
    const day = value === undefined ? '' : new Date(value).toISOString().slice(0, 10);
    return (
      <TextInput
        type="date"
        label={label}
        value={day}
        onChange={(event) => {
          const time = Date.parse(event.currentTarget.value);
          onChange(Number.isNaN(time) ? undefined : time);
        }}
      />
    );
  }
  return <NumberField label={label} value={value} onChange={onChange} />;
}

function Percent({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <NumberField
      label={label}
      rightSection="%"
      min={0}
      max={100}
      value={Math.round(value * 1e6) / 1e4}
      required
      withAsterisk={false}
      onChange={(given) => given !== undefined && onChange(given / 100)}
    />
  );
}
