import type { ReactNode } from 'react';
import classes from './sheet.module.css';

interface SheetProps {
  title?: string;
  /** One quiet sentence below the title. */
  note?: ReactNode;
  actions?: ReactNode;
  /** True when the content draws up to the edges, as tables do. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** A white sheet with a title: the one container of the product. */
export function Sheet({ title, note, actions, flush = false, className, children }: SheetProps) {
  return (
    <section className={[classes.sheet, className].filter(Boolean).join(' ')} data-flush={flush || undefined}>
      {(title || actions) && (
        <div className={classes.head}>
          <div>
            {title && <h2>{title}</h2>}
            {note && <p className={classes.note}>{note}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
