import type { ImportPreview } from '@millrace/datasets';
import { countOf, formatCount } from '../../format/numbers.ts';
import classes from './import.module.css';
import { compressionWords, formatWords } from './reading-words.ts';
import { rejectedWords } from './rejected-words.ts';

/** How much there is, and how much of it has been looked at. */
export function PreviewFacts({ preview }: { preview: ImportPreview }) {
  const { columns, rowsRead, complete, recipe } = preview;
  const { unreadable, apart } = rejectedWords(preview);
  const packed = compressionWords[recipe.compression ?? 'none'];
  return (
    <div>
      <h2>{countOf(columns.length, 'column')}</h2>
      <p className={classes.facts}>
        {complete ? countOf(rowsRead, 'row') : `the first ${formatCount(rowsRead)} rows looked at`},{' '}
        {formatWords[recipe.format ?? 'csv']}
        {packed && ` in ${packed}`}
      </p>
      {unreadable && <p className={classes.rejected}>{unreadable}</p>}
      {apart && <p className={classes.facts}>{apart}</p>}
    </div>
  );
}
