import type { ReactNode } from 'react';
import classes from './flow.module.css';

interface FlowProps {
  label: string;
  /** 0 to 1. */
  fraction: number;
  /** True while something happens: the water runs. */
  moving: boolean;
  action?: ReactNode;
}

/** Progress as a channel that fills. */
export function Flow({ label, fraction, moving, action }: FlowProps) {
  const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div className={classes.flow}>
      <div className={classes.words}>
        <span aria-live="polite">{label}</span>
        <span className="mr-number mr-quiet">{percent} %</span>
        {action}
      </div>
      <div
        className={classes.channel}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div
          className={classes.water}
          data-moving={moving || undefined}
          style={{ width: `${Math.max(percent, 2)}%` }}
        />
      </div>
    </div>
  );
}
