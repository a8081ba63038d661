import type { MlflowPlace } from '../../index.ts';
import type { MlflowClient } from './client.ts';
import { registrationInterrupted } from './errors.ts';
import { uploadEvidence } from './evidence/upload-evidence.ts';
import { ensureExperiment } from './experiment.ts';
import { ensureLoggedModel, fillFolder } from './logged-model.ts';
import { ensureVersion } from './model-version.ts';
import type { Publication } from './publication.ts';
import { ensureRun, finishRun, logInputs, logMetrics, logParams } from './run.ts';

export interface Published {
  version: number;
  mlflow: MlflowPlace;
}

/**
 * Tells MLflow of a version, and gets its number. Each step finds what an earlier
 * try has left by the mark of the task, so that a crash between any two makes
 * nothing twice.
 *
 * @param held aborts when others may do this for the model, too: then nothing more is made
 * @throws MillraceError `models.mlflow_interrupted` (503, transient) then
 */
export async function publish(
  client: MlflowClient,
  experimentName: string,
  publication: Publication,
  held: AbortSignal,
): Promise<Published> {
  function step<T>(make: () => Promise<T>): Promise<T> {
    if (held.aborted) throw registrationInterrupted(publication.model, held.reason);
    return make();
  }
  const experiment = await step(() => ensureExperiment(client, experimentName));
  const run = await step(() => ensureRun(client, experiment, publication));
  await step(() => logParams(client, run, publication));
  await step(() => logInputs(client, run, publication));
  await step(() => uploadEvidence(client, run.artifactUri, publication));
  const loggedModel = await step(() => ensureLoggedModel(client, experiment, run.id, publication));
  await step(() => fillFolder(client, loggedModel, run, publication));
  await step(() => logMetrics(client, run, publication, loggedModel.id));
  await step(() => finishRun(client, run, loggedModel.id));
  const place = { run: run.id, loggedModel: loggedModel.id };
  const version = await step(() => ensureVersion(client, publication, place));
  const url = client.page(`models/${publication.model}/versions/${version}`);
  return { version, mlflow: { run: run.id, model: loggedModel.id, url } };
}
