import { NumberInput, SegmentedControl, Select } from '@mantine/core';
import type { ImportPreview, ImportRecipe, TableFormat } from '@millrace/datasets';
import { MissingField } from './missing-field.tsx';
import classes from './reading.module.css';
import { delimiters, encodings, formats } from './reading-words.ts';
import type { Import } from './use-import.ts';

type Change = (change: ImportRecipe) => void;

/** How the file is read: all of it was found, all of it can be changed. */
export function ReadingControls({ of, preview }: { of: Import; preview: ImportPreview }) {
  const { recipe } = preview;
  const format = recipe.format ?? 'csv';
  return (
    <div className={classes.controls}>
      <Places preview={preview} change={of.change} />
      <Select
        label="Format"
        data={formats}
        value={format}
        onChange={(value) => of.change({ format: value as TableFormat })}
      />
      {format === 'csv' && <TextLayout recipe={recipe} change={of.change} />}
      {(format === 'csv' || format === 'xlsx') && <Header recipe={recipe} change={of.change} />}
      {format !== 'parquet' && <Cells recipe={recipe} change={of.change} />}
      {format === 'parquet' && <p className="mr-quiet mr-small">Parquet says itself how it is read.</p>}
    </div>
  );
}

/** Where in the file the table lies. */
function Places({ preview: { recipe, entries, sheets }, change }: { preview: ImportPreview; change: Change }) {
  return (
    <>
      {entries && entries.length > 1 && (
        <Select
          label="File in the archive"
          data={entries}
          searchable={entries.length > 8}
          value={recipe.entry ?? null}
          onChange={(entry) => entry !== null && change({ entry })}
        />
      )}
      {sheets && sheets.length > 1 && (
        <Select
          label="Sheet"
          data={sheets}
          searchable={sheets.length > 8}
          value={recipe.sheet ?? null}
          onChange={(sheet) => sheet !== null && change({ sheet })}
        />
      )}
    </>
  );
}

function TextLayout({ recipe, change }: { recipe: ImportRecipe; change: Change }) {
  const { delimiter = ',', encoding = 'utf-8' } = recipe;
  const known = delimiters.some(({ value }) => value === delimiter);
  return (
    <>
      <Select
        label="Cells are divided by"
        data={known ? delimiters : [...delimiters, { value: delimiter, label: delimiter }]}
        value={delimiter}
        onChange={(value) => value !== null && change({ delimiter: value })}
      />
      <Select
        label="Letters are written in"
        data={encodings}
        searchable
        value={encoding}
        onChange={(value) => value !== null && change({ encoding: value as NonNullable<ImportRecipe['encoding']> })}
      />
    </>
  );
}

function Header({ recipe, change }: { recipe: ImportRecipe; change: Change }) {
  return (
    <>
      <Choice
        label="Rows with names of columns"
        value={String(recipe.headerRows ?? 1)}
        data={['0', '1', '2'].map((value) => ({ value, label: value === '0' ? 'None' : value }))}
        onChange={(value) => change({ headerRows: Number(value) })}
      />
      <NumberInput
        label="Rows to skip above them"
        min={0}
        max={1000}
        allowDecimal={false}
        clampBehavior="strict"
        value={recipe.skipRows ?? 0}
        onChange={(value) => {
          if (typeof value === 'number' && value !== (recipe.skipRows ?? 0)) change({ skipRows: value });
        }}
      />
    </>
  );
}

function Cells({ recipe, change }: { recipe: ImportRecipe; change: Change }) {
  return (
    <>
      <Choice
        label="Decimals"
        value={recipe.decimalSeparator ?? '.'}
        data={[
          { value: '.', label: '1.5' },
          { value: ',', label: '1,5' },
        ]}
        onChange={(value) => change({ decimalSeparator: value as '.' | ',' })}
      />
      <Choice
        label="1/2/2026 is"
        value={recipe.dateOrder ?? ''}
        data={[
          { value: 'day-first', label: '1 February' },
          { value: 'month-first', label: '2 January' },
        ]}
        onChange={(value) => change({ dateOrder: value as 'day-first' | 'month-first' })}
      />
      <MissingField
        label="Mean that there is no value"
        description="In every column, beside the empty cell."
        value={recipe.missing ?? []}
        onChange={(missing) => change({ missing })}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, value, data, onChange }: ChoiceProps) {
  return (
    <div className={classes.choice}>
      <span aria-hidden>{label}</span>
      <SegmentedControl aria-label={label} fullWidth size="sm" value={value} data={data} onChange={onChange} />
    </div>
  );
}
