import type { CellValue, DatasetColumn, VersionDiff } from '@millrace/datasets';
import { understood } from '../import/understood.ts';
import { inOrderOf } from './columns-in-order.ts';
import classes from './versions.module.css';

type Row = Record<string, CellValue>;

/** Of ten thousand columns, as many as can be looked at. */
const mostColumns = 24;

/** Until it is known what a column holds, its cells are shown as they are. */
const plain = { type: 'text' } as const;

function words(value: CellValue | undefined, column: DatasetColumn | undefined): string {
  return understood(value ?? null, column ?? plain);
}

/** Rows as a plain table that scrolls sideways. */
export function PlainRows({ rows, known, label }: { rows: Row[]; known: readonly DatasetColumn[]; label: string }) {
  const columns = inOrderOf(known, new Set(rows.flatMap((row) => Object.keys(row))));
  const byName = new Map(known.map((column) => [column.name, column]));
  const shown = columns.slice(0, mostColumns);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={label}>
      <table className={classes.rows}>
        <thead>
          <tr>
            {shown.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            {columns.length > shown.length && <th scope="col">and {columns.length - shown.length} more</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal rows are told apart by their place alone
            <tr key={index}>
              {shown.map((column) => (
                <td key={column} data-missing={(row[column] ?? null) === null || undefined}>
                  {words(row[column], byName.get(column))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** One entry a row: its key, and each cell that changed. */
export function ChangedRows({
  examples,
  known,
}: {
  examples: VersionDiff['rows']['examples']['changed'];
  known: readonly DatasetColumn[];
}) {
  const byName = new Map(known.map((column) => [column.name, column]));
  return (
    <ul className={classes.changes}>
      {examples.map(({ key, from, to }) => {
        const changed = inOrderOf(known, new Set(Object.keys(to))).filter(
          (column) => (from[column] ?? null) !== (to[column] ?? null),
        );
        return (
          <li key={JSON.stringify(key)}>
            <span className={classes.changeKey}>
              {Object.entries(key)
                .map(([column, value]) => `${column} ${words(value, byName.get(column))}`)
                .join(', ')}
            </span>
            <dl>
              {changed.slice(0, mostColumns).map((column) => (
                <div key={column}>
                  <dt>{column}</dt>
                  <dd>
                    <del>{words(from[column], byName.get(column))}</del>{' '}
                    <ins>{words(to[column], byName.get(column))}</ins>
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}
