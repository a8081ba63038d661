import { type ReactNode, useEffect } from 'react';
import classes from './page-heading.module.css';

interface PageHeadingProps {
  title: string;
  /** The way back up, above the title. */
  above?: ReactNode;
  /** One quiet line below the title. */
  below?: ReactNode;
  actions?: ReactNode;
}

export function PageHeading({ title, above, below, actions }: PageHeadingProps) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <div className={classes.heading}>
      <div className={classes.words}>
        {above && <div className={classes.above}>{above}</div>}
        <h1>{title}</h1>
        {below && <div className={classes.below}>{below}</div>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
