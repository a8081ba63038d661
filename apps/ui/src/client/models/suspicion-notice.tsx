import type { Suspicion } from '@millrace/models';
import { Notice } from '../states/notice.tsx';
import classes from './tables.module.css';

/** A column that gives the answer away makes every figure on the page too good. */
export function SuspicionNotice({ suspicions = [] }: { suspicions: Suspicion[] | undefined }) {
  if (suspicions.length === 0) return null;
  return (
    <div className={classes.wide}>
      <Notice tone="warning" title="The figures may be too good to be true">
        <ul className={classes.list}>
          {suspicions.map(({ column, reason }) => (
            <li key={column}>
              <strong>{column}</strong> may give the answer away: {reason}.
            </li>
          ))}
        </ul>
        Leave out what is known only after the fact, and train again.
      </Notice>
    </div>
  );
}
