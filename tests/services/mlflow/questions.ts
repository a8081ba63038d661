import type { Settings } from '@millrace/runtime/server';
import { readSettings } from '@millrace/runtime/server';

/** What MLflow itself knows, asked without Millrace's client. */
export function questionsTo(url: string) {
  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  const ofTask = (task: string) => `tags.\`millrace.task\` = '${task}'`;

  return {
    call,
    async experiment(): Promise<string> {
      const query = 'experiments/get-by-name?experiment_name=millrace';
      return (await call<{ experiment: { experiment_id: string } }>('GET', query)).experiment.experiment_id;
    },
    async runsOf(task: string): Promise<Run[]> {
      const body = { experiment_ids: [await this.experiment()], filter: ofTask(task) };
      return (await call<{ runs?: Run[] }>('POST', 'runs/search', body)).runs ?? [];
    },
    async modelsOf(task: string): Promise<{ info: { model_id: string; status: string } }[]> {
      const body = { experiment_ids: [await this.experiment()], filter: ofTask(task) };
      const { models } = await call<{ models?: { info: { model_id: string; status: string } }[] }>(
        'POST',
        'logged-models/search',
        body,
      );
      return models ?? [];
    },
    async versionsOf(name: string): Promise<number[]> {
      const filter = new URLSearchParams({ filter: `name = '${name}'` });
      const found = await call<{ model_versions?: { version: string }[] }>('GET', `model-versions/search?${filter}`);
      return (found.model_versions ?? []).map(({ version }) => Number(version)).sort((a, b) => a - b);
    },
    async alias(name: string, alias = 'champion'): Promise<number | undefined> {
      const found = await call<{ registered_model: { aliases?: { alias: string; version: string }[] } }>(
        'GET',
        `registered-models/get?${new URLSearchParams({ name })}`,
      );
      const version = found.registered_model.aliases?.find((each) => each.alias === alias)?.version;
      return version === undefined ? undefined : Number(version);
    },
    async tagsOf(name: string, version: number): Promise<Record<string, string>> {
      const query = new URLSearchParams({ name, version: String(version) });
      const { model_version: found } = await call<{ model_version: { tags?: { key: string; value: string }[] } }>(
        'GET',
        `model-versions/get?${query}`,
      );
      return Object.fromEntries((found.tags ?? []).map(({ key, value }) => [key, value]));
    },
    async moveAlias(name: string, version: number): Promise<void> {
      await call('POST', 'registered-models/alias', { name, alias: 'champion', version: String(version) });
    },
  };
}

export interface Run {
  info: { run_id: string; status: string; artifact_uri: string };
  data: {
    params?: { key: string; value: string }[];
    metrics?: { key: string; value: number }[];
    tags?: { key: string; value: string }[];
  };
  inputs?: { dataset_inputs?: { dataset: { name: string } }[] };
  outputs?: { model_outputs?: { model_id: string }[] };
}

export function settingsOf(url: string): NonNullable<Settings['mlflow']> {
  const { mlflow } = readSettings({ MILLRACE_MLFLOW_URL: url });
  if (mlflow === undefined) throw new Error('MILLRACE_MLFLOW_URL was not understood');
  return mlflow;
}
