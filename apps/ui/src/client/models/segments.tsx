import type { Segment, SegmentGap, SegmentTable } from '@millrace/learning';
import type { ModelVersion } from '@millrace/models';
import { formatMetric, metricWords } from '../format/metrics.ts';
import { formatCount, formatShare } from '../format/numbers.ts';
import classes from './tables.module.css';

/** What is told of a segment, by the task. */
const figures: Record<ModelVersion['signature']['task'], string[]> = {
  binary: ['accuracy', 'auc'],
  multiclass: ['accuracy'],
  regression: ['mae'],
};
const rates = [
  ['actualRate', 'Is so'],
  ['positiveRate', 'Says so'],
  ['truePositiveRate', 'Found'],
  ['falsePositiveRate', 'Falsely found'],
] as const;

/** How good it is for the values of the columns that were asked about, and how far they lie apart. */
export function Segments({ tables, task }: { tables: SegmentTable[]; task: ModelVersion['signature']['task'] }) {
  return (
    <div className={classes.blocks}>
      {tables.map((table) => (
        <div key={table.column}>
          <h3>{table.column}</h3>
          <OneColumn table={table} metrics={figures[task]} />
          <Gaps gaps={table.gaps} />
        </div>
      ))}
    </div>
  );
}

/** Only differences that are surely some: with many segments, some always lie apart by chance. */
function Gaps({ gaps }: { gaps: SegmentGap[] }) {
  const sure = gaps.filter(({ interval }) => interval && (interval[0] > 0 || interval[1] < 0));
  return (
    <ul className={classes.list}>
      {sure.map((gap) => (
        <li key={gap.metric}>{sentenceOf(gap)}</li>
      ))}
      <li>{sure.length === 0 ? 'The differences may all be chance.' : 'The other differences may be chance.'}</li>
    </ul>
  );
}

function OneColumn({ table, metrics }: { table: SegmentTable; metrics: string[] }) {
  const told = rates.filter(([rate]) => table.segments.some((segment) => segment[rate] !== undefined));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={`Segments of ${table.column}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Rows</th>
            {metrics.map((metric) => (
              <th key={metric} scope="col">
                {metricWords(metric).name}
              </th>
            ))}
            {told.map(([rate, name]) => (
              <th key={rate} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.segments.map((segment) => (
            <tr key={`${segment.kind} ${segment.name}`} data-faint={segment.tooSmall || undefined}>
              <th scope="row">{segment.name}</th>
              <td data-number>
                {formatCount(segment.rows)}
                {segment.tooSmall && ', too few'}
              </td>
              {metrics.map((metric) => (
                <td key={metric} data-number>
                  {figureOf(segment, metric)}
                </td>
              ))}
              {told.map(([rate]) => (
                <td key={rate} data-number>
                  {segment[rate] === undefined ? '–' : formatShare(segment[rate])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function figureOf({ metrics, intervals }: Segment, metric: string): string {
  const value = metrics[metric];
  const interval = intervals[metric];
  if (value === undefined) return '–';
  if (interval === undefined) return formatMetric(metric, value);
  return `${formatMetric(metric, value)} (${interval.map((end) => formatMetric(metric, end)).join(' to ')})`;
}

const rateNames: Record<string, string> = Object.fromEntries(rates);

function sentenceOf({ metric, gap, interval, lowest, highest }: SegmentGap): string {
  const name = rateNames[metric] ?? metricWords(metric).name;
  const isShare = metric in rateNames || metricWords(metric).share;
  const words = (value: number) => (isShare ? formatShare(value).replace('%', 'points') : formatMetric(metric, value));
  const sure = interval ? ` (95 % sure: ${words(interval[0])} to ${words(interval[1])})` : '';
  return `${name}: least for ${lowest}, most for ${highest}, ${words(gap)} apart${sure}.`;
}
