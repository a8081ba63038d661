import type { ModelVersion } from '@millrace/models';
import { Sheet } from '../frame/sheet.tsx';
import { TrialPlot } from '../plots/trial-plot.tsx';
import { CostThreshold } from './cost-threshold.tsx';
import { FamilyTable } from './family-table.tsx';
import classes from './models.module.css';

/** What was compared and chosen in training. */
export function TrainingSheets({ version }: { version: ModelVersion }) {
  const { selection, trials, threshold, signature } = version;
  return (
    <>
      {threshold && (
        <Sheet title="When to say yes" note="Chosen on rows that were not learned from." className={classes.half}>
          <CostThreshold threshold={threshold} positive={String(signature.target.labels?.[1] ?? 'yes')} />
        </Sheet>
      )}
      {selection && selection.length > 0 && (
        <Sheet
          title="Kinds of models"
          note="By cross-validation; the simplest within one standard error of the best was taken."
          className={classes.half}
        >
          <FamilyTable families={selection} />
        </Sheet>
      )}
      {trials && trials.length > 0 && (
        <Sheet
          title="Search for parameters"
          note="Each dot is a set of parameters; lower is better."
          className={classes.half}
        >
          <TrialPlot trials={trials} />
        </Sheet>
      )}
    </>
  );
}
