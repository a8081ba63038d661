import classes from './mini-plot.module.css';

const width = 150;
const height = 34;
const gap = 1;

/** A histogram without axes. Roots, so that a long tail stays visible. */
export function MiniBars({ counts, label }: { counts: number[]; label: string }) {
  const most = Math.sqrt(Math.max(...counts, 1));
  const step = width / counts.length;
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
            x={index * step + gap / 2}
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
