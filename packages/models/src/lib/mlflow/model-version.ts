import { setTimeout as wait } from 'node:timers/promises';
import type { MlflowClient } from './client.ts';
import { isThereAlready, mlflowUnavailable } from './errors.ts';
import type { Publication } from './publication.ts';
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

/** The number of the version that is marked with the task, which is made when there is none. */
export async function ensureVersion(
  client: MlflowClient,
  publication: Publication,
  { run, loggedModel }: { run: string; loggedModel: string },
): Promise<number> {
  const { model, lineage } = publication;
  const marked = (await searchVersions(client, `name = '${model}' and ${ofTask(lineage.task)}`))[0];
  const version = marked ?? (await makeVersion(client, publication, { run, loggedModel }));
  return untilReady(client, version);
}

async function makeVersion(
  client: MlflowClient,
  { model, lineage, verdict }: Publication,
  { run, loggedModel }: { run: string; loggedModel: string },
): Promise<VersionAnswer> {
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
      description: `Trained on ${dataset} v${datasetVersion}. ${verdict.reason}`,
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
