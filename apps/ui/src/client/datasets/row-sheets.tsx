import type { DatasetProfile } from '@millrace/datasets';
import { countOf, formatCount, formatShare } from '../format/numbers.ts';
import { Sheet } from '../frame/sheet.tsx';
import classes from './columns.module.css';
import { samplingInWords } from './sampling-words.ts';

const mostPatterns = 8;
const mostNames = 4;

/** Which columns are missing together. */
export function MissingSheet({ missing, rows }: { missing: NonNullable<DatasetProfile['missing']>; rows: number }) {
  const { completeRows, patterns, sampling } = missing;
  const of = Math.max(1, sampling.exact ? rows : sampling.rows);
  if (patterns.length === 0) return null;
  return (
    <Sheet
      title="Missing together"
      note={`${formatShare(completeRows / of)} of the rows miss nothing. ${samplingInWords(sampling)}`}
    >
      <ul className={classes.patterns}>
        {patterns.slice(0, mostPatterns).map(({ columns, rows: count }) => (
          <li key={columns.join('\n')} className={classes.pattern}>
            <span className={classes.patternWords}>
              <span title={columns.slice(0, 100).join(', ')}>
                {columns.slice(0, mostNames).join(', ')}
                {columns.length > mostNames && ` and ${formatCount(columns.length - mostNames)} more`}
              </span>
              <span className={`mr-number mr-quiet ${classes.still}`}>{formatShare(count / of)}</span>
            </span>
            <span className={classes.track}>
              <span style={{ width: `${(count / of) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** Whole rows that come more than once. */
export function DuplicatesSheet({
  duplicates: { rows, sampling },
}: {
  duplicates: NonNullable<DatasetProfile['duplicates']>;
}) {
  return (
    <Sheet title="Equal rows" note={samplingInWords(sampling)}>
      <p>
        {rows === 0
          ? 'No row is equal to another.'
          : `${countOf(rows, 'row')} ${rows === 1 ? 'is' : 'are'} equal to an earlier one: ${formatShare(rows / Math.max(1, sampling.rows))}. Held-out copies make a model look better than it is.`}
      </p>
    </Sheet>
  );
}
