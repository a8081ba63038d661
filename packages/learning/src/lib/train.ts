import { describeBaseline } from './description/baseline.ts';
import { importanceOf } from './description/importance.ts';
import { describeSignature } from './description/signature.ts';
import { writeExplainer } from './explanation/serialise.ts';
import { exportOnnx } from './onnx/export.ts';
import { checkParity } from './onnx/parity.ts';
import { readTarget } from './target.ts';
import { checkAgainstTarget, checkRequest } from './training/check.ts';
import { fitModel } from './training/fit-model.ts';
import { prepareGround } from './training/ground.ts';
import { judgeModel } from './training/judge.ts';
import { notesOn } from './training/notes.ts';
import type { TrainedModel, TrainRequest } from './training/request.ts';

export type { TrainedModel, TrainRequest } from './training/request.ts';

/**
 * Trains a model, checks that its ONNX form repeats it, and judges it on the
 * held-out rows. Heavy: run it off the event loop that serves others.
 *
 * @throws LearningError when the data or the request cannot be trained on; what can be told from the request is
 *   told before anything is fitted.
 * @throws AbortError when `signal` aborts.
 */
export async function train(request: TrainRequest): Promise<TrainedModel> {
  const begun = performance.now();
  const { signal, table } = request;
  signal?.throwIfAborted();
  checkRequest(request);
  const target = readTarget(table, request.target, request.task);
  checkAgainstTarget(request, target);
  const ground = prepareGround(request, target, begun);
  signal?.throwIfAborted();

  const { model, margins, ...fitted } = await fitModel(ground);
  const { features, columns, suspicions } = ground.fitted;
  const { training, heldOut } = ground.rows;
  const ignored = table.columns.map(({ name }) => name).filter((name) => isIgnored(name));
  const signature = describeSignature(target, features, columns, ignored, training, model.interval !== undefined);
  const onnx = exportOnnx(model, signature);
  request.onExported?.();
  await checkParity(onnx, signature, model, columns, training);
  signal?.throwIfAborted();

  const { metrics, intervals, curves, threshold, segments } = judgeModel(ground, model, margins);
  signal?.throwIfAborted();
  return {
    onnx,
    task: target.task,
    metrics,
    intervals,
    curves: { ...curves, ...(fitted.learning && { learning: fitted.learning }) },
    importance: importanceOf(model, columns, training),
    signature,
    baseline: describeBaseline(columns, training),
    parameters: fitted.parameters,
    explainer: writeExplainer(model),
    trainingRows: training.length,
    heldOutRows: heldOut.length,
    notes: [...ground.fitted.notes, ...fitted.notes, ...notesOn(ground)],
    ...(threshold && { threshold }),
    ...(segments && { segments }),
    ...(suspicions.length > 0 && { suspicions }),
    ...(fitted.selection && { selection: fitted.selection }),
    ...(fitted.trials && { trials: fitted.trials }),
    ...(model.interval && { interval: model.interval }),
  };

  function isIgnored(name: string): boolean {
    return name !== request.target && !features.some((feature) => feature.name === name);
  }
}
