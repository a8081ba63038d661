import type { Curves } from '@millrace/learning';
import { formatCount, formatShare } from '../format/numbers.ts';
import classes from './confusion.module.css';

const most = 12;

/** The confusion matrix as a table, each row shaded by its shares. */
export function Confusion({ confusion }: { confusion: NonNullable<Curves['confusion']> }) {
  const labels = confusion.labels.slice(0, most);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="Confusion matrix">
      <table className={classes.matrix}>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={String(label)} scope="col">
                {String(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((actual, row) => {
            const counts = confusion.matrix[row] ?? [];
            const total = counts.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={String(actual)}>
                <th scope="row">{String(actual)}</th>
                {labels.map((label, column) => {
                  const count = counts[column] ?? 0;
                  const share = total === 0 ? 0 : count / total;
                  return (
                    <td
                      key={String(label)}
                      data-right={row === column || undefined}
                      data-strong={share > 0.55 || undefined}
                      style={{ '--share': `${Math.round(share * 100)}%` } as React.CSSProperties}
                      title={`${formatShare(share)} of ${actual}`}
                    >
                      {formatCount(count)}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {confusion.labels.length > most && (
        <p className="mr-small mr-quiet">
          The first {most} of {confusion.labels.length} classes.
        </p>
      )}
    </section>
  );
}
