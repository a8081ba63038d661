import type { ModelVersion } from '@millrace/models';
import { metricWords } from '../format/metrics.ts';
import { formatShare } from '../format/numbers.ts';
import { Sheet } from '../frame/sheet.tsx';
import { ImportanceBars } from './importance-bars.tsx';
import classes from './models.module.css';
import { DependencePlots } from './partial-dependence.tsx';
import { PermutationBars } from './permutation-bars.tsx';
import { Segments } from './segments.tsx';
import tables from './tables.module.css';

const judgedBy = { binary: 'auc', multiclass: 'accuracy', regression: 'r2' } as const;

/** What the model makes of its columns, and for whom it is how good. */
export function ExplanationSheets({ version }: { version: ModelVersion }) {
  const { importance, permutation, partialDependence, segments, signature } = version;
  return (
    <>
      {importance.length > 0 && (
        <Sheet
          title="What it looks at"
          note={
            permutation ? 'Share of what each column added in training.' : 'Share of the total gain of each column.'
          }
          className={classes.half}
        >
          <ImportanceBars importance={importance} />
        </Sheet>
      )}
      {permutation && permutation.length > 0 && (
        <Sheet
          title="What it cannot do without"
          note={`How far ${metricWords(judgedBy[signature.task]).name} falls on held-out rows when a column is shuffled.`}
          className={classes.half}
        >
          <PermutationBars permutation={permutation} />
        </Sheet>
      )}
      {partialDependence && partialDependence.length > 0 && (
        <Sheet
          title="How each column moves the answer"
          note="The average answer over the values of a column, all else left as it is; the band holds 80 % of the rows."
          className={tables.wide}
        >
          <DependencePlots dependence={partialDependence} signature={signature} />
        </Sheet>
      )}
      {segments && segments.length > 0 && (
        <Sheet title="For whom it is how good" note={segmentNote(version)} className={tables.wide}>
          <Segments tables={segments} task={signature.task} />
        </Sheet>
      )}
    </>
  );
}

/** With costs, segments are judged from the cheapest threshold on, unlike the other figures. */
function segmentNote({ signature, threshold }: ModelVersion): string {
  const rows = 'On the held-out rows, value by value.';
  if (signature.task !== 'binary') return rows;
  const positive = String(signature.target.labels?.[1]);
  const from =
    threshold && threshold.threshold <= 1 ? ` from ${formatShare(threshold.threshold)} on, the cheapest` : '';
  return `${rows} "So" is ${positive}${from && `; it says so${from}`}.`;
}
