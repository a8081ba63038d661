import type { ColumnProfile } from '@millrace/datasets';
import { countOf, formatMeasure, formatShare } from '../format/numbers.ts';
import { typeWords } from '../format/tables.ts';
import { MiniPlot } from '../plots/mini-plot.tsx';
import { rangeInWords } from './column-words.ts';
import classes from './columns.module.css';

interface ColumnRowProps {
  column: ColumnProfile;
  rows: number;
  /** The header in the file, when it could not stay. */
  originalName: string | undefined;
}

export function ColumnRow({ column, rows, originalName }: ColumnRowProps) {
  const outliers = (column.outliers?.below ?? 0) + (column.outliers?.above ?? 0);
  const share = rows === 0 ? 0 : column.missing / rows;
  return (
    <tr className={classes.row}>
      <th scope="row">
        <span className={classes.name}>{column.name}</span>
        <span className={classes.chips}>
          <span className={classes.type}>{typeWords[column.type]}</span>
          {column.role === 'id' && (
            <span className={classes.role} title="A different value in almost every row. Left out of training.">
              id, not learned from
            </span>
          )}
          {column.role === 'constant' && (
            <span className={classes.role} title="One value in every row. Left out of training.">
              always the same
            </span>
          )}
          {originalName !== undefined && (
            <span className={classes.role}>{originalName === '' ? 'had no name' : `was ${originalName}`}</span>
          )}
        </span>
      </th>
      <td>
        <MiniPlot column={column} />
      </td>
      <td data-spare className="mr-number">
        {rangeInWords(column, rows)}
        {outliers > 0 && (
          <span className={classes.outliers} title={outlierWords(column)}>
            {countOf(outliers, 'value')} far from the rest
          </span>
        )}
      </td>
      <td data-number>
        {column.missing === 0 ? <span className="mr-quiet">none</span> : formatShare(share)}
        {share > 0 && (
          <span className={classes.missing}>
            <span style={{ width: `${Math.max(2, share * 100)}%` }} />
          </span>
        )}
      </td>
    </tr>
  );
}

function outlierWords({ outliers }: ColumnProfile): string | undefined {
  if (!outliers) return undefined;
  const { low, high, below, above } = outliers;
  const words = [
    below > 0 && `${below} below ${formatMeasure(low)}`,
    above > 0 && `${above} above ${formatMeasure(high)}`,
  ];
  return words.filter(Boolean).join(', ');
}
