import type { ColumnProfile } from '@millrace/datasets';
import classes from './mini-plot.module.css';

/** The most frequent values as short bars with their names. */
export function MiniTop({ top, distinct }: { top: NonNullable<ColumnProfile['top']>; distinct: number }) {
  const shown = top.slice(0, 3);
  const most = Math.max(...shown.map(({ count }) => count), 1);
  return (
    <div className={classes.top}>
      {shown.map(({ value, count }) => (
        <div key={String(value)} className={classes.value} title={`${value}: ${count}`}>
          <span className={classes.bar} style={{ width: `${(count / most) * 100}%` }} />
          <span className={classes.name}>{String(value)}</span>
        </div>
      ))}
      {distinct > shown.length && <div className={classes.more}>{distinct - shown.length} more</div>}
    </div>
  );
}
