import type { Histogram } from '@millrace/datasets';
import classes from './mini-plot.module.css';

const width = 150;
const height = 34;
const gap = 1;

/** From the value at the left side of a picture to the one at its right side. */
export type Axis = readonly [from: number, to: number];

interface MiniBarsProps {
  histogram: Histogram;
  /** The values of the histogram lie on it; left out: it begins and ends with them. */
  axis?: Axis | undefined;
  label: string;
}

/** A histogram without a drawn axis. Roots, so that a long tail stays visible. */
export function MiniBars({ histogram: { edges, counts }, axis, label }: MiniBarsProps) {
  const most = Math.sqrt(Math.max(...counts, 1));
  const [low = 0, high = 1] = [edges[0], edges.at(-1)];
  const [from, to] = axis ?? [low, high];
  const scale = to > from ? width / (to - from) : 0;
  const start = (low - from) * scale;
  const step = scale === 0 ? width / counts.length : ((high - low) * scale) / counts.length;
  return (
    <svg
      className={classes.bars}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--mr-line)" />
      {counts.map((count, index) => {
        const tall = count === 0 ? 0 : Math.max(1.5, (Math.sqrt(count) / most) * (height - 2));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the bars of a histogram have no other identity
            key={index}
            x={start + index * step + gap / 2}
            y={height - tall}
            width={Math.max(0.5, step - gap)}
            height={tall}
            rx={Math.min(1.5, step / 4)}
            fill="var(--mr-bar)"
          />
        );
      })}
    </svg>
  );
}
