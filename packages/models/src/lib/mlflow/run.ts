import type { MlflowClient } from './client.ts';
import { MlflowRefusal } from './errors.ts';
import { toMlflowSignature } from './folder/signature.ts';
import type { Publication } from './publication.ts';
import { ofTask, type Tag, tagsOf, taskTag, traceTag } from './tags.ts';

/** The run of a training. */
export interface Run {
  id: string;
  /** Epoch milliseconds: what is logged again is logged for the same times, which MLflow keeps once. */
  startTime: number;
  artifactUri: string;
  params: Set<string>;
}

interface RunAnswer {
  info: { run_id: string; start_time: number | string; artifact_uri: string };
  data?: { params?: Tag[] };
  outputs?: { model_outputs?: { model_id: string }[] };
}

/** The run that is marked with the task, which is made when there is none. */
export async function ensureRun(client: MlflowClient, experiment: string, publication: Publication): Promise<Run> {
  const { task } = publication.lineage;
  const { runs = [] } = await client.send<{ runs?: RunAnswer[] }>(
    'POST',
    'runs/search',
    { experiment_ids: [experiment], filter: ofTask(task), max_results: 1 },
    { repeatable: true },
  );
  return toRun(runs[0] ?? (await makeRun(client, experiment, publication)));
}

async function makeRun(
  client: MlflowClient,
  experiment: string,
  { model, lineage, traceId }: Publication,
): Promise<RunAnswer> {
  const tags = {
    [taskTag]: lineage.task,
    ...(traceId !== undefined && { [traceTag]: traceId }),
    'millrace.model': model,
    'millrace.version': lineage.codeVersion,
    'mlflow.user': lineage.createdBy,
    'mlflow.source.name': 'millrace',
    'mlflow.source.type': 'JOB',
  };
  const { run } = await client.send<{ run: RunAnswer }>('POST', 'runs/create', {
    experiment_id: experiment,
    run_name: `${model} ${lineage.task}`.slice(0, 200),
    start_time: Date.now(),
    tags: tagsOf(tags),
  });
  return run;
}

function toRun({ info, data }: RunAnswer): Run {
  return {
    id: info.run_id,
    startTime: Number(info.start_time),
    artifactUri: info.artifact_uri,
    params: new Set(data?.params?.map(({ key }) => key)),
  };
}

/** MLflow takes no more of each at once. */
const mostParams = 100;
const mostMetrics = 1_000;
const longestParam = 6_000;
/** A file of a million rounds must not become a million calls. */
const mostSteps = 5_000;

/** What was asked for, as parameters. They cannot be changed: those that are there stay. */
export async function logParams(client: MlflowClient, run: Run, { lineage }: Publication): Promise<void> {
  const { dataset, datasetVersion, algorithm, seed, feedbackRows, trainingRows, heldOutRows } = lineage;
  const fixed = { dataset, datasetVersion, algorithm, seed, feedbackRows, trainingRows, heldOutRows };
  const all = Object.entries({ ...prefixed(lineage.parameters), ...fixed })
    .map(([key, value]) => ({ key: keyOf(key), value: textOf(value).slice(0, longestParam) }))
    .filter(({ key, value }) => value !== '' && !run.params.has(key));
  for (const params of chunks(all, mostParams)) {
    await client.send('POST', 'runs/log-batch', { run_id: run.id, params }, { repeatable: true });
  }
}

function prefixed(parameters: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [`parameters.${key}`, value]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** MLflow takes letters, digits and a few signs. */
function keyOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_\-. /]/gu, '_').slice(0, 250);
}

/** Figures on held-out rows, also as those of the model, and each round of the training as a step. */
export async function logMetrics(client: MlflowClient, run: Run, publication: Publication, model: string) {
  const { metrics, intervals, curves } = publication;
  const { startTime } = run;
  const items: Record<string, unknown>[] = [];
  const add = (key: string, value: number | undefined, step: number, more: object = {}) => {
    if (value === undefined || !Number.isFinite(value)) return;
    items.push({ key: keyOf(key), value, step, timestamp: startTime + step, ...more });
  };
  for (const [name, value] of Object.entries(metrics)) add(name, value, 0, { model_id: model });
  for (const [name, [low, high]] of Object.entries(intervals)) {
    add(`${name}_95_low`, low, 0);
    add(`${name}_95_high`, high, 0);
  }
  const { learning } = curves;
  for (const [place, round] of (learning?.round ?? []).slice(0, mostSteps).entries()) {
    add(`training_${learning?.metric}`, learning?.training[place], round);
    add(`validation_${learning?.metric}`, learning?.validation?.[place], round);
  }
  for (const metrics of chunks(items, mostMetrics)) {
    await client.send('POST', 'runs/log-batch', { run_id: run.id, metrics }, { repeatable: true });
  }
}

/** The version of the data set that was learned from. */
export async function logInputs(client: MlflowClient, run: Run, { lineage, signature }: Publication): Promise<void> {
  const { dataset, datasetVersion, datasetHash, trainingRows, heldOutRows } = lineage;
  const columns = JSON.parse(toMlflowSignature(signature).inputs);
  const described = {
    name: `${dataset} v${datasetVersion}`,
    digest: datasetHash.slice(0, 36),
    source_type: 'millrace',
    source: JSON.stringify({ dataset, version: datasetVersion, hash: datasetHash }),
    schema: JSON.stringify({ mlflow_colspec: columns }),
    profile: JSON.stringify({ num_rows: trainingRows + heldOutRows }),
  };
  const tags = tagsOf({ 'mlflow.data.context': 'training' });
  const body = { run_id: run.id, datasets: [{ tags, dataset: described }] };
  await client.send('POST', 'runs/log-inputs', body, { repeatable: true });
}

export async function finishRun(client: MlflowClient, run: Run, model: string): Promise<void> {
  await addOutput(client, run, model);
  const end = { run_id: run.id, status: 'FINISHED', end_time: Date.now() };
  await client.send('POST', 'runs/update', end, { repeatable: true });
}

/** MLflow refuses to be told of an output twice. */
async function addOutput(client: MlflowClient, run: Run, model: string): Promise<void> {
  const outputs = { run_id: run.id, models: [{ model_id: model, step: 0 }] };
  try {
    await client.send('POST', 'runs/outputs', outputs, { repeatable: true });
  } catch (error) {
    if (!(error instanceof MlflowRefusal)) throw error;
    const answer = await client.get<{ run: RunAnswer }>('runs/get', { run_id: run.id });
    const isKnown = answer.run.outputs?.model_outputs?.some(({ model_id }) => model_id === model);
    if (!isKnown) throw error;
  }
}

function chunks<T>(items: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let begin = 0; begin < items.length; begin += size) parts.push(items.slice(begin, begin + size));
  return parts;
}
