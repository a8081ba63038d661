import { MillraceError } from '@millrace/runtime/server';
import { modelsDatabase } from '../database.ts';
import { notServable } from '../foreign/errors.ts';
import { importForeignVersion, type ModelFolder } from '../foreign/import-foreign-version.ts';
import { usualLimits } from '../foreign/try-out.ts';
import { storeRefusal } from '../registry/refusals.ts';
import type { RegistryParts } from '../registry/tables-registry.ts';
import { artifactPath } from './artifact-path.ts';
import type { MlflowClient } from './client.ts';
import type { VersionAnswer } from './model-version.ts';
import { refusedTag } from './tags.ts';

/**
 * Takes over a version that somebody else registered, once: as one that can be
 * served, or with the sentence that says why it cannot.
 * @throws MillraceError `models.mlflow_unavailable` (503) and other transient ones: ask again later
 */
export async function importVersion(
  parts: RegistryParts & { signal?: AbortSignal | undefined },
  client: MlflowClient,
  answer: VersionAnswer,
): Promise<void> {
  const { name: model, run_id: run, user_id: by } = answer;
  const version = Number(answer.version);
  try {
    const folder = await openFolder(client, model, version);
    const source = /^models:\/(m-[^/]+)$/.exec(answer.source ?? '')?.[1];
    const url = client.page(`models/${model}/versions/${version}`);
    const mlflow = { url, ...(run && { run }), ...(source && { model: source }) };
    const limits = parts.signal ? { ...usualLimits, signal: parts.signal } : usualLimits;
    await importForeignVersion(parts, { model, version, folder, mlflow, limits, ...(by && { by }) });
  } catch (error) {
    if (!isForGood(error)) throw error;
    await storeRefusal(modelsDatabase(parts.database), model, version, error.message);
    parts.logger.warn({ model, version, detail: error.message }, 'a version of MLflow cannot be served');
    const tag = { name: model, version: String(version), key: refusedTag, value: error.message };
    await client.send('POST', 'model-versions/set-tag', tag, { repeatable: true }).catch((err: unknown) => {
      parts.logger.debug({ model, version, err }, 'MLflow could not be told that a version cannot be served');
    });
  }
}

/** Whether asking again would be answered alike. */
function isForGood(error: unknown): error is MillraceError {
  if (!(error instanceof MillraceError) || error.transient) return false;
  return error.status < 500 || error.code === 'models.mlflow_not_proxied';
}

/** Of all files of a model that are read: they are held in memory, and a file of ONNX ends at twice this. */
const mostBytes = 2 ** 30;

/** @throws MillraceError `models.mlflow_not_proxied` (503) when MLflow does not pass its artifacts on */
async function openFolder(client: MlflowClient, model: string, version: number): Promise<ModelFolder> {
  const query = { name: model, version };
  const { artifact_uri: uri } = await client.get<{ artifact_uri: string }>('model-versions/get-download-uri', query);
  const root = artifactPath(await resolved(client, uri));
  let bytes = 0;
  return {
    async read(path) {
      const names = `${root}/${path}`.split('/');
      if (names.some((name) => name === '..' || name === '')) return undefined;
      const name = names.pop();
      const file = (await client.list(names.join('/'))).find((each) => each.name === name);
      if (file === undefined) return undefined;
      bytes += file.bytes;
      if (bytes > mostBytes)
        throw notServable(`Its file "${path}" is too large: a model may have 1 GB. Make it smaller.`);
      return client.download(`${root}/${path}`);
    },
  };
}

/** The address of a logged model or of a run's folder stands for one of artifacts. */
async function resolved(client: MlflowClient, uri: string): Promise<string> {
  const logged = /^models:\/(m-[^/]+)$/.exec(uri)?.[1];
  if (logged !== undefined) {
    const { model } = await client.get<{ model: { info: { artifact_uri: string } } }>(`logged-models/${logged}`);
    return model.info.artifact_uri;
  }
  const [, run, rest] = /^runs:\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (run === undefined) return uri;
  const answer = await client.get<{ run: { info: { artifact_uri: string } } }>('runs/get', { run_id: run });
  return `${answer.run.info.artifact_uri}/${rest}`;
}
