import type { MlflowPlace } from '../../index.ts';
import type { MlflowClient } from './client.ts';
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
 * nothing twice. The caller sees to it that one process at a time does this for a model.
 */
export async function publish(
  client: MlflowClient,
  experimentName: string,
  publication: Publication,
): Promise<Published> {
  const experiment = await ensureExperiment(client, experimentName);
  const run = await ensureRun(client, experiment, publication);
  await logParams(client, run, publication);
  await logInputs(client, run, publication);
  await uploadEvidence(client, run.artifactUri, publication);
  const loggedModel = await ensureLoggedModel(client, experiment, run.id, publication);
  await fillFolder(client, loggedModel, run, publication);
  await logMetrics(client, run, publication, loggedModel.id);
  await finishRun(client, run, loggedModel.id);
  const version = await ensureVersion(client, publication, { run: run.id, loggedModel: loggedModel.id });
  const url = client.page(`models/${publication.model}/versions/${version}`);
  return { version, mlflow: { run: run.id, model: loggedModel.id, url } };
}
