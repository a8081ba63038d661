import type { ReactNode } from 'react';
import classes from './states.module.css';

interface EmptyStateProps {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** Nothing is here yet: why that is, and the first step. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <svg width="120" height="34" viewBox="0 0 120 34" aria-hidden="true" className={classes.ripple}>
        <path d="M2 12c12 0 12-7 24-7s12 7 24 7 12-7 24-7 12 7 24 7 12-7 20-7" />
        <path d="M14 28c12 0 12-6 24-6s12 6 24 6 12-6 24-6 12 6 20 6" />
      </svg>
      <h2>{title}</h2>
      <p className="mr-measure">{children}</p>
      {action && <div className={classes.emptyAction}>{action}</div>}
    </div>
  );
}
