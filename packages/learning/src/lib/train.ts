import { describeSignature } from './description/signature.ts';
import { writeExplainer } from './explanation/serialise.ts';
import { exportOnnx } from './onnx/export.ts';
import { checkParity } from './onnx/parity.ts';
import { readTarget } from './target.ts';
import { checkAgainstTarget, checkRequest } from './training/check.ts';
import { fitModel } from './training/fit-model.ts';
import { prepareGround } from './training/ground.ts';
import { reportOn } from './training/report.ts';
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

  const fitted = await fitModel(ground);
  const { model } = fitted;
  const { features, columns } = ground.fitted;
  const { training } = ground.rows;
  const used = new Set([request.target, ...features.map(({ name }) => name)]);
  const ignored = table.columns.map(({ name }) => name).filter((name) => !used.has(name));
  const signature = describeSignature(target, features, columns, ignored, training, model.interval !== undefined);
  const onnx = exportOnnx(model, signature);
  request.onExported?.();
  await checkParity(onnx, signature, model, columns, training);
  signal?.throwIfAborted();
  return { onnx, explainer: writeExplainer(model), signature, ...(await reportOn(ground, fitted)) };
}
