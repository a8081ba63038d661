import { Button, Modal, Select } from '@mantine/core';
import type { ColumnRole, ColumnType, ImportPreview, PreviewColumn } from '@millrace/datasets';
import { formatCount } from '../../format/numbers.ts';
import { typeWords } from '../../format/tables.ts';
import { MissingField } from './missing-field.tsx';
import classes from './reading.module.css';
import { withoutColumn } from './recipe-steps.ts';
import { understood } from './understood.ts';
import type { Import } from './use-import.ts';

const asFound = 'as-found';
const types = Object.entries(typeWords).map(([value, label]) => ({ value, label }));
const roles: { value: ColumnRole; label: string }[] = [
  { value: 'feature', label: 'Learned from' },
  { value: 'id', label: 'Names the row, not learned from' },
  { value: 'constant', label: 'Left out of learning' },
];
const examples = 6;

interface ColumnEditorProps {
  of: Import;
  preview: ImportPreview;
  /** Name of the column; undefined when none is looked at. */
  name: string | undefined;
  onClose: () => void;
}

/** How one column is read, with its first cells before and after. */
export function ColumnEditor({ of, preview, name, onClose }: ColumnEditorProps) {
  const position = preview.columns.findIndex((column) => column.name === name);
  const column = preview.columns[position];
  return (
    <Modal
      opened={column !== undefined}
      onClose={onClose}
      title={column?.name ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {column && (
        <div className={classes.column}>
          <Examples preview={preview} position={position} column={column} />
          <Fields of={of} preview={preview} column={column} />
          <div className={classes.foot}>
            <Button onClick={onClose}>Done</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function Fields({ of, preview: { recipe }, column }: { of: Import; preview: ImportPreview; column: PreviewColumn }) {
  const { name } = column;
  const type = recipe.types?.[name];
  const role = recipe.roles?.[name];
  return (
    <>
      <Select
        label="Type"
        data={[{ value: asFound, label: type ? 'As it is found' : `As found: ${typeWords[column.type]}` }, ...types]}
        value={type ?? asFound}
        onChange={(value) =>
          value === asFound
            ? of.replace((whole) => withoutColumn(whole, 'types', name))
            : of.change({ types: { [name]: value as ColumnType } })
        }
      />
      <Select
        label="Use"
        data={[{ value: asFound, label: role ? 'As it is found' : `As found: ${roleLabel(column.role)}` }, ...roles]}
        value={role ?? asFound}
        onChange={(value) =>
          value === asFound
            ? of.replace((whole) => withoutColumn(whole, 'roles', name))
            : of.change({ roles: { [name]: value as ColumnRole } })
        }
      />
      <MissingField
        label="Mean that there is no value here"
        description="In this column only, beside those of the whole file."
        value={recipe.columnMissing?.[name] ?? []}
        onChange={(markers) => of.change({ columnMissing: { [name]: markers } })}
      />
    </>
  );
}

function roleLabel(role: ColumnRole): string {
  return (roles.find(({ value }) => value === role)?.label ?? role).toLowerCase();
}

function Examples({ preview, position, column }: { preview: ImportPreview; position: number; column: PreviewColumn }) {
  return (
    <>
      {column.originalName !== undefined && (
        <p className="mr-quiet mr-small">
          {column.originalName === '' ? 'It has no name in the file.' : `In the file: ${column.originalName}`}
        </p>
      )}
      <dl className={classes.examples} aria-label="First cells, as they stand and as they are understood">
        {preview.cells.slice(0, examples).map((cells, index) => (
          <Pair
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other identity than its place
            key={index}
            cell={cells[position] ?? ''}
            value={understood(preview.rows[index]?.[position] ?? null, column)}
          />
        ))}
      </dl>
      {column.missing > 0 && (
        <p className="mr-quiet mr-small">
          {formatCount(column.missing)} of {formatCount(preview.rowsRead)} have no value.
        </p>
      )}
    </>
  );
}

function Pair({ cell, value }: { cell: string; value: string }) {
  return (
    <>
      <dt>
        <code>{cell === '' ? ' ' : cell}</code>
      </dt>
      <dd>{value}</dd>
    </>
  );
}
