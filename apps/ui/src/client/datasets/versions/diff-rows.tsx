import type { CellValue, VersionDiff } from '@millrace/datasets';
import classes from './versions.module.css';

type Row = Record<string, CellValue>;

/** Of ten thousand columns, as many as can be looked at. */
const mostColumns = 24;

function words(value: CellValue | undefined): string {
  return value === null || value === undefined ? 'missing' : String(value);
}

/** Rows as a plain table that scrolls sideways. */
export function PlainRows({ rows, label }: { rows: Row[]; label: string }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
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
                  {words(row[column])}
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
export function ChangedRows({ examples }: { examples: VersionDiff['rows']['examples']['changed'] }) {
  return (
    <ul className={classes.changes}>
      {examples.map(({ key, from, to }) => {
        const changed = Object.keys(to).filter((column) => (from[column] ?? null) !== (to[column] ?? null));
        return (
          <li key={JSON.stringify(key)}>
            <span className={classes.changeKey}>
              {Object.entries(key)
                .map(([column, value]) => `${column} ${words(value)}`)
                .join(', ')}
            </span>
            <dl>
              {changed.slice(0, mostColumns).map((column) => (
                <div key={column}>
                  <dt>{column}</dt>
                  <dd>
                    <del>{words(from[column])}</del> <ins>{words(to[column])}</ins>
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
