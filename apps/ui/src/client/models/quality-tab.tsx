import type { ModelVersion } from '@millrace/models';
import { Sheet } from '../frame/sheet.tsx';
import { LearningCurve } from '../plots/learning-curve.tsx';
import { Calibration } from './calibration.tsx';
import { CardSheet } from './card-sheet.tsx';
import { Confusion } from './confusion.tsx';
import { ExplanationSheets } from './explanation-sheets.tsx';
import { HeadlineSheet } from './headline-sheet.tsx';
import { ImportedList } from './imported-list.tsx';
import { LiftCurve } from './lift-curve.tsx';
import { LineageList } from './lineage-list.tsx';
import { MetricList } from './metric-list.tsx';
import classes from './models.module.css';
import { PrecisionRecall } from './precision-recall.tsx';
import { ErrorSpread, PredictedActual } from './residuals.tsx';
import { RocCurve } from './roc-curve.tsx';
import { SuspicionNotice } from './suspicion-notice.tsx';
import { TrainingSheets } from './training-sheets.tsx';

export function QualityTab({ version }: { version: ModelVersion }) {
  const { curves, lineage, card } = version;
  return (
    <div className={classes.quality}>
      <HeadlineSheet version={version} />
      <SuspicionNotice suspicions={version.suspicions} />
      <ExplanationSheets version={version} />
      {curves.confusion && (
        <Sheet
          title="What it mixes up"
          note="Rows are the truth, columns the answers; the diagonal is right."
          className={classes.half}
        >
          <Confusion confusion={curves.confusion} />
        </Sheet>
      )}
      {curves.residuals && (
        <Sheet title="Answers against the truth" note="On the line is exact." className={classes.half}>
          <PredictedActual residuals={curves.residuals} target={version.signature.target.name} />
        </Sheet>
      )}
      {curves.residuals && (
        <Sheet title="How far it is off" note="Truth minus answer, over the held-out rows." className={classes.half}>
          <ErrorSpread residuals={curves.residuals} />
        </Sheet>
      )}
      {curves.roc && (
        <Sheet title="ROC curve" note="Found against falsely found, for every threshold." className={classes.half}>
          <RocCurve roc={curves.roc} />
        </Sheet>
      )}
      {curves.precisionRecall && (
        <Sheet title="Precision and recall" note="How pure the finds are, the more it finds." className={classes.half}>
          <PrecisionRecall curves={curves.precisionRecall} />
        </Sheet>
      )}
      {curves.calibration && (
        <Sheet title="Calibration" note="When it says 70 %, is it so 70 times in 100?" className={classes.half}>
          <Calibration calibration={curves.calibration} />
        </Sheet>
      )}
      {curves.lift && (
        <Sheet
          title="Lift"
          note="How much is found when only the most likely rows are looked at."
          className={classes.half}
        >
          <LiftCurve lift={curves.lift} />
        </Sheet>
      )}
      {curves.learning && (
        <Sheet title="Learning curve" note="The error after each round; lower is better." className={classes.half}>
          <LearningCurve {...curves.learning} />
        </Sheet>
      )}
      <TrainingSheets version={version} />
      {card && <CardSheet card={card} version={version} />}
      {lineage && (
        <Sheet title="All figures" note={`On ${lineage.heldOutRows} held-out rows.`} className={classes.half}>
          <MetricList version={version} />
        </Sheet>
      )}
      <Sheet title="Where it comes from" className={classes.half}>
        {lineage ? <LineageList version={version} lineage={lineage} /> : <ImportedList version={version} />}
      </Sheet>
    </div>
  );
}
