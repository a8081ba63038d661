import { setTimeout as wait } from 'node:timers/promises';
import type { MlflowClient } from './client.ts';
import { isThereAlready, mlflowUnavailable } from './errors.ts';
import type { Publication } from './publication.ts';
import { findRegisteredModel } from './registered-models.ts';
import { ofTask, type Tag, tagsOf, taskTag } from './tags.ts';

/** As MLflow describes a version of a registered model. */
export interface VersionAnswer {
  name: string;
  version: string | number;
  status?: string;
  status_message?: string;
  source?: string;
  run_id?: string;
  description?: string;
  user_id?: string;
  creation_timestamp?: number | string;
  tags?: Tag[];
}

const readyTries = 60;
const readyPauseMilliseconds = 500;

/**
 * The number of the version that is marked with the task, which is made when there is none. One that an earlier try
 * has left is told the verdict of this one: the champion may have changed in between.
 */
export async function ensureVersion(
  client: MlflowClient,
  publication: Publication,
  { run, loggedModel }: { run: string; loggedModel: string },
): Promise<number> {
  const { model, lineage } = publication;
  const marked = await findMarked(client, model, lineage.task);
  const version = marked ?? (await makeVersion(client, publication, { run, loggedModel }));
  const description = descriptionOf(publication);
  if (marked !== undefined && marked.description !== description) {
    const body = { name: model, version: String(marked.version), description };
    await client.send('PATCH', 'model-versions/update', body, { repeatable: true });
  }
  return untilReady(client, version);
}

async function findMarked(client: MlflowClient, model: string, task: string): Promise<VersionAnswer | undefined> {
  return (await searchVersions(client, `name = '${model}' and ${ofTask(task)}`))[0];
}

/** The number that the version of a task has, or would be given next. */
export async function numberOf(client: MlflowClient, model: string, task: string): Promise<number> {
  const marked = await findMarked(client, model, task);
  if (marked !== undefined) return Number(marked.version);
  return ((await findRegisteredModel(client, model))?.newest ?? 0) + 1;
}

function descriptionOf({ lineage, verdict }: Publication): string {
  return `Trained on ${lineage.dataset} v${lineage.datasetVersion}. ${verdict.reason}`;
}

async function makeVersion(
  client: MlflowClient,
  publication: Publication,
  { run, loggedModel }: { run: string; loggedModel: string },
): Promise<VersionAnswer> {
  const { model, lineage } = publication;
  await ensureRegisteredModel(client, model);
  const { dataset, datasetVersion, task } = lineage;
  const { model_version: version } = await client.send<{ model_version: VersionAnswer }>(
    'POST',
    'model-versions/create',
    {
      name: model,
      source: `models:/${loggedModel}`,
      run_id: run,
      model_id: loggedModel,
      description: descriptionOf(publication),
      tags: tagsOf({ [taskTag]: task, 'millrace.dataset': `${dataset} v${datasetVersion}` }),
    },
  );
  return version;
}

async function ensureRegisteredModel(client: MlflowClient, name: string): Promise<void> {
  try {
    await client.send('POST', 'registered-models/create', { name, tags: tagsOf({ millrace: 'true' }) });
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
}

async function untilReady(client: MlflowClient, first: VersionAnswer): Promise<number> {
  let version = first;
  for (let attempt = 0; version.status !== undefined && version.status !== 'READY'; attempt += 1) {
    if (version.status === 'FAILED_REGISTRATION' || attempt === readyTries) {
      throw mlflowUnavailable(`could not register version ${version.version}`, new Error(version.status_message));
    }
    await wait(readyPauseMilliseconds);
    const query = { name: version.name, version: version.version };
    version = (await client.get<{ model_version: VersionAnswer }>('model-versions/get', query)).model_version;
  }
  return Number(version.version);
}

/** All versions that a filter names, newest number first. */
export async function searchVersions(client: MlflowClient, filter: string): Promise<VersionAnswer[]> {
  const found: VersionAnswer[] = [];
  let token: string | undefined;
  do {
    const query = { filter, max_results: 1_000, page_token: token };
    const page = await client.get<{ model_versions?: VersionAnswer[]; next_page_token?: string }>(
      'model-versions/search',
      query,
    );
    found.push(...(page.model_versions ?? []));
    token = page.next_page_token || undefined;
  } while (token !== undefined);
  return found.sort((one, other) => Number(other.version) - Number(one.version));
}
