import { createHash } from 'node:crypto';
import { artifactPath } from './artifact-path.ts';
import type { MlflowClient } from './client.ts';
import { modelFolder } from './folder/model-folder.ts';
import type { Publication } from './publication.ts';
import { contentTag, ofTask, type Tag, tagOf, tagsOf, taskTag } from './tags.ts';

export interface LoggedModel {
  id: string;
  artifactUri: string;
  isReady: boolean;
  /** SHA-256 of the graph that was put into its folder; absent until the folder is whole. */
  content: string | undefined;
}

interface LoggedModelAnswer {
  info: { model_id: string; artifact_uri: string; status: string; tags?: Tag[] };
}

/** The logged model that is marked with the task, which is made when there is none. */
export async function ensureLoggedModel(
  client: MlflowClient,
  experiment: string,
  run: string,
  { model, lineage }: Publication,
): Promise<LoggedModel> {
  const search = { experiment_ids: [experiment], filter: ofTask(lineage.task), max_results: 1 };
  const { models = [] } = await client.send<{ models?: LoggedModelAnswer[] }>('POST', 'logged-models/search', search, {
    repeatable: true,
  });
  if (models[0] !== undefined) return toLoggedModel(models[0]);
  const made = await client.send<{ model: LoggedModelAnswer }>('POST', 'logged-models', {
    experiment_id: experiment,
    name: model,
    model_type: 'classic',
    source_run_id: run,
    tags: tagsOf({ [taskTag]: lineage.task }),
  });
  return toLoggedModel(made.model);
}

function toLoggedModel({ info }: LoggedModelAnswer): LoggedModel {
  const { model_id: id, artifact_uri: artifactUri, status, tags } = info;
  return { id, artifactUri, isReady: status === 'LOGGED_MODEL_READY', content: tagOf(tags, contentTag) };
}

/**
 * Fills the folder of the model and declares it whole. A training that was done
 * again after a crash may have become another model: the folder then holds the new one.
 */
export async function fillFolder(
  client: MlflowClient,
  { id, artifactUri, isReady, content }: LoggedModel,
  run: { id: string; startTime: number },
  { onnx, signature }: Publication,
): Promise<void> {
  const path = artifactPath(artifactUri);
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  if (content !== sha256) {
    const files = modelFolder({ onnx, signature, model: id, run: run.id, createdAt: new Date(run.startTime) });
    for (const [name, bytes] of files) await client.upload(`${path}/${name}`, bytes, contentTypeOf(name));
    const tags = tagsOf({ [contentTag]: sha256 });
    await client.send('PATCH', `logged-models/${id}/tags`, { tags }, { repeatable: true });
  }
  if (!isReady) {
    const done = { model_id: id, status: 'LOGGED_MODEL_READY' };
    await client.send('PATCH', `logged-models/${id}`, done, { repeatable: true });
  }
}

function contentTypeOf(name: string): string {
  if (name.endsWith('.json')) return 'application/json';
  return name.endsWith('.onnx') ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}
