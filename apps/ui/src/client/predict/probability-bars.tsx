import { formatShare } from '../format/numbers.ts';
import classes from './answer.module.css';

const most = 6;

/** How the probability is shared among the classes, the likeliest first. */
export function ProbabilityBars({ probabilities }: { probabilities: Record<string, number> }) {
  const all = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  const shown = all.slice(0, all.length <= most ? most : most - 1);
  const others = all.slice(shown.length);
  const rest = others.reduce((sum, [, share]) => sum + share, 0);
  return (
    <ul className={classes.bars} aria-label="Probabilities">
      {shown.map(([label, share], index) => (
        <Bar key={label} label={label} share={share} first={index === 0} />
      ))}
      {others.length > 0 && <Bar label={`${others.length} others`} share={rest} first={false} />}
    </ul>
  );
}

function Bar({ label, share, first }: { label: string; share: number; first: boolean }) {
  return (
    <li>
      <span className={classes.barName} title={label}>
        {label}
      </span>
      <span className={classes.track}>
        <span className={classes.fill} data-first={first || undefined} style={{ width: `${share * 100}%` }} />
      </span>
      <span className={classes.barValue}>{formatShare(share)}</span>
    </li>
  );
}
