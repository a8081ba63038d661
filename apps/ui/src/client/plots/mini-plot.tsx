import type { ColumnProfile } from '@millrace/datasets';
import { type Axis, MiniBars } from './mini-bars.tsx';
import { MiniTop } from './mini-top.tsx';

interface MiniPlotProps {
  column: ColumnProfile;
  /** Of a histogram: to compare it with another one. */
  axis?: Axis | undefined;
}

/** The shape of a column, small enough for a table row: its histogram, or its most frequent values. */
export function MiniPlot({ column, axis }: MiniPlotProps) {
  if (column.histogram && column.histogram.counts.length > 1) {
    return <MiniBars histogram={column.histogram} axis={axis} label={`How the values of ${column.name} are spread`} />;
  }
  const top = column.top ?? [];
  const first = top[0];
  if (!first) return <span className="mr-quiet mr-small">no values</span>;
  // Words that hardly repeat: bars of one would be noise.
  if (first.count <= 1 || (column.type === 'text' && first.count < 3)) {
    return <span className="mr-quiet mr-small">mostly different values</span>;
  }
  return <MiniTop top={top} distinct={column.distinct} />;
}
