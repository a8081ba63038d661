import type { PermutationImportance } from '@millrace/learning';
import { formatMeasure } from '../format/numbers.ts';
import classes from './bars.module.css';

const most = 10;

/** How much worse the model gets without what a column tells. */
export function PermutationBars({ permutation }: { permutation: PermutationImportance }) {
  const shown = permutation.slice(0, most);
  const largest = Math.max(...shown.map(({ drop }) => drop), Number.MIN_VALUE);
  return (
    <ul className={classes.bars}>
      {shown.map(({ feature, drop, interval }) => (
        <li key={feature}>
          <span className={classes.name} title={feature}>
            {feature}
          </span>
          <span className={classes.track}>
            <span className={classes.bar} style={{ width: `${(Math.max(0, drop) / largest) * 100}%` }} />
          </span>
          <span
            className={classes.value}
            title={`between ${formatMeasure(interval[0])} and ${formatMeasure(interval[1])} with 95 % confidence`}
          >
            {Math.abs(drop) < 0.0005 ? '0' : drop.toFixed(3)}
          </span>
        </li>
      ))}
    </ul>
  );
}
