import type { ModelVersion, Prediction } from '@millrace/models';
import { countOf, formatMeasure, formatShare } from '../format/numbers.ts';
import classes from './answer.module.css';
import { FeedbackForm } from './feedback-form.tsx';
import { ProbabilityBars } from './probability-bars.tsx';
import { ReasonBars } from './reason-bars.tsx';

export function Answer({ prediction, version }: { prediction: Prediction; version: ModelVersion }) {
  const { target } = version.signature;
  const warnings = prediction.warnings?.length ?? 0;
  return (
    <div className={classes.answer}>
      <div>
        <p className={classes.target}>{target.name}</p>
        <p className={classes.result}>{resultOf(prediction)}</p>
        {prediction.probability !== undefined && (
          <p className={classes.sure}>{formatShare(prediction.probability)} sure</p>
        )}
        {prediction.interval && (
          <p className={classes.sure}>
            between {formatMeasure(prediction.interval.lower)} and {formatMeasure(prediction.interval.upper)} in{' '}
            {formatShare(prediction.interval.level)} of such cases
          </p>
        )}
        {prediction.value !== undefined && target.min !== undefined && target.max !== undefined && (
          <ValueScale value={prediction.value} min={target.min} max={target.max} />
        )}
      </div>
      {prediction.probabilities && <ProbabilityBars probabilities={prediction.probabilities} />}
      {warnings > 0 && (
        <p className={classes.warned}>
          Take it with care: {countOf(warnings, 'field')} {warnings === 1 ? 'is' : 'are'} marked in the form.
        </p>
      )}
      {prediction.reasons && prediction.reasons.length > 0 && (
        <ReasonBars
          reasons={prediction.reasons}
          toward={prediction.label === undefined ? undefined : String(prediction.label)}
        />
      )}
      <FeedbackForm prediction={prediction} version={version} />
    </div>
  );
}

/** A model of somebody else may have none, most often where a value is missing. */
function resultOf({ label, value }: Prediction): string {
  if (label !== undefined) return String(label);
  return value === undefined ? 'No answer' : formatMeasure(value);
}

/** Where a value lies between the smallest and the largest that the data holds. */
function ValueScale({ value, min, max }: { value: number; min: number; max: number }) {
  const share = max === min ? 0.5 : Math.min(1, Math.max(0, (value - min) / (max - min)));
  return (
    <div className={classes.scale} aria-hidden>
      <div className={classes.rail}>
        <span style={{ left: `${share * 100}%` }} />
      </div>
      <div className={classes.ends}>
        <span>{formatMeasure(min)}</span>
        <span>{formatMeasure(max)}</span>
      </div>
    </div>
  );
}
