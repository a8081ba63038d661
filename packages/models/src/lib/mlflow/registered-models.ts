import type { MlflowClient } from './client.ts';
import { isMissing } from './errors.ts';

/** As MLflow describes a registered model, in part. */
interface RegisteredModelAnswer {
  name: string;
  latest_versions?: { version: string | number }[];
  aliases?: { alias: string; version: string | number }[];
}

export interface RegisteredModel {
  name: string;
  /** The highest number of a version; 0 when there is none. */
  newest: number;
  /** What its alias `champion` names. */
  champion: number | undefined;
  /** What its alias `previous` names. */
  previous: number | undefined;
}

/** All registered models, a thousand a call. */
export async function listRegisteredModels(client: MlflowClient): Promise<RegisteredModel[]> {
  const models: RegisteredModel[] = [];
  let token: string | undefined;
  do {
    const page = await client.get<{ registered_models?: RegisteredModelAnswer[]; next_page_token?: string }>(
      'registered-models/search',
      { max_results: 1_000, page_token: token },
    );
    models.push(...(page.registered_models ?? []).map(toModel));
    token = page.next_page_token || undefined;
  } while (token !== undefined);
  return models;
}

export async function findRegisteredModel(client: MlflowClient, name: string): Promise<RegisteredModel | undefined> {
  try {
    const answer = await client.get<{ registered_model: RegisteredModelAnswer }>('registered-models/get', { name });
    return toModel(answer.registered_model);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function setAlias(client: MlflowClient, name: string, alias: string, version: number): Promise<void> {
  const body = { name, alias, version: String(version) };
  await client.send('POST', 'registered-models/alias', body, { repeatable: true });
}

export async function removeAlias(client: MlflowClient, name: string, alias: string): Promise<void> {
  await client.send('DELETE', 'registered-models/alias', { name, alias }, { repeatable: true });
}

function toModel({ name, latest_versions: latest = [], aliases = [] }: RegisteredModelAnswer): RegisteredModel {
  const named = (wanted: string) => {
    const version = aliases.find(({ alias }) => alias === wanted)?.version;
    return version === undefined ? undefined : Number(version);
  };
  return {
    name,
    newest: Math.max(0, ...latest.map(({ version }) => Number(version))),
    champion: named('champion'),
    previous: named('previous'),
  };
}
