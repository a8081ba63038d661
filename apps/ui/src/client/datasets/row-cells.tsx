/* biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by hand cannot be a table element */
/* biome-ignore-all lint/a11y/useFocusableInteractive: the cells are read, not operated */
import type { CellValue, ColumnType } from '@millrace/datasets';
import { formatCell } from '../format/tables.ts';
import classes from './row-table.module.css';

interface PlacedColumn {
  name: string;
  type: ColumnType;
  /** From 0, among all columns. */
  position: number;
  style: { left: number; width: number };
  number: true | undefined;
}

export function HeadCell({ column }: { column: PlacedColumn }) {
  return (
    <div
      role="columnheader"
      aria-colindex={column.position + 1}
      className={classes.cell}
      data-number={column.number}
      style={column.style}
      title={column.name}
    >
      {column.name}
    </div>
  );
}

/** `value` is undefined while it is on its way, and null when the row has none. */
export function ValueCell({ column, value }: { column: PlacedColumn; value: CellValue | undefined }) {
  const state = value === undefined ? 'coming' : value === null ? 'missing' : undefined;
  return (
    <div
      role="cell"
      aria-colindex={column.position + 1}
      className={classes.cell}
      data-number={column.number}
      data-state={state}
      style={column.style}
    >
      {value === null ? 'missing' : value === undefined ? '' : formatCell(value, column.type)}
    </div>
  );
}
