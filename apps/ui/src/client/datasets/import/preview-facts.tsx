import type { ImportPreview } from '@millrace/datasets';
import { countOf, formatCount } from '../../format/numbers.ts';
import classes from './import.module.css';
import { compressionWords, formatWords } from './reading-words.ts';

/** How much there is, and how much of it has been looked at. */
export function PreviewFacts({ preview }: { preview: ImportPreview }) {
  const { columns, rowsRead, complete, rejected, recipe } = preview;
  const packed = compressionWords[recipe.compression ?? 'none'];
  return (
    <div>
      <h2>{countOf(columns.length, 'column')}</h2>
      <p className={classes.facts}>
        {complete ? countOf(rowsRead, 'row') : `the first ${formatCount(rowsRead)} rows looked at`},{' '}
        {formatWords[recipe.format ?? 'csv']}
        {packed && ` in ${packed}`}
      </p>
      {rejected > 0 && <p className={classes.rejected}>{countOf(rejected, 'row')} cannot be read</p>}
    </div>
  );
}
