import type { Reason } from '@millrace/models';
import classes from './answer.module.css';

const most = 8;

interface ReasonBarsProps {
  reasons: Reason[];
  /** The answer that the reasons speak for or against; absent when the answer is a number. */
  toward: string | undefined;
}

/** What moved this answer, and which way; the lengths compare with each other. */
export function ReasonBars({ reasons, toward }: ReasonBarsProps) {
  const shown = reasons.slice(0, most);
  const largest = Math.max(...shown.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  const words =
    toward === undefined ? { for: 'raises it', against: 'lowers it' } : { for: 'for it', against: 'against it' };
  return (
    <div>
      <h3>Why</h3>
      <p className={classes.reasonKey}>
        <span data-side="against">{words.against}</span>
        <span data-side="for">{words.for}</span>
      </p>
      <ul className={classes.reasons}>
        {shown.map(({ feature, contribution }) => {
          const width = `${(Math.abs(contribution) / largest) * 50}%`;
          const side = contribution < 0 ? 'against' : 'for';
          return (
            <li key={feature}>
              <span className={classes.barName} title={feature}>
                {feature}
              </span>
              <span className={classes.axis} role="img" aria-label={`${words[side]}, ${contribution.toFixed(2)}`}>
                <span data-side={side} style={contribution < 0 ? { right: '50%', width } : { left: '50%', width }} />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
