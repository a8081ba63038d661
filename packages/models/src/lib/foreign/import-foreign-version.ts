import { inlineData, LearningError } from '@millrace/learning/server';
import { namePattern } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import type { MlflowPlace, ModelVersion } from '../../index.ts';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { storeArtifacts } from '../registry/artifacts.ts';
import { insertVersion } from '../registry/create-version.ts';
import type { NewForeignVersion } from '../registry/port.ts';
import { readVersionOfTask } from '../registry/reading.ts';
import type { RegistryParts } from '../registry/tables-registry.ts';
import { describeForeign, type ForeignDescription } from './describe-foreign.ts';
import { notServable } from './errors.ts';
import { readMlmodel } from './mlmodel.ts';
import { type TrialLimits, usualLimits } from './try-out.ts';

/** The folder of a model as MLflow keeps it: `MLmodel` and the files that it names. */
export interface ModelFolder {
  /** Undefined when there is no such file. `path` is relative to the folder and never leads out of it. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** A version that somebody's Python registered in MLflow. */
export interface ForeignVersion {
  /** Name and number in MLflow, which are those here too. */
  model: string;
  version: number;
  folder: ModelFolder;
  mlflow: MlflowPlace;
  /** Who registered it, where MLflow knows. */
  by?: string;
  /** For trying it out. */
  limits?: TrialLimits;
}

/**
 * Stores a version of MLflow as one that can be served here. Doing so again
 * gives the same version. It becomes champion only by alias or by `promote`.
 * @throws MillraceError `models.not_servable` (422) with what to change in Python
 */
export async function importForeignVersion(
  { database, objects, logger }: RegistryParts,
  foreign: ForeignVersion,
): Promise<ModelVersion> {
  const { model, version, mlflow } = foreign;
  const db = modelsDatabase(database);
  const task = `mlflow:${model}/${version}`;
  const existing = await readVersionOfTask(db, task);
  if (existing !== undefined) return existing;
  if (!new RegExp(namePattern).test(model)) {
    throw notServable(
      `The name "${model}" is none that a model can have here. Register it under one like "customer-churn".`,
    );
  }
  const { onnx, ...described } = await readModel(db, foreign);
  const input = toNewVersion(foreign, task, onnx, described);
  const created = await insertVersion(db, input, await storeArtifacts(objects, input), { version, mlflow });
  logger.info({ model, version, by: foreign.by }, 'model version of MLflow taken in');
  return created;
}

async function readModel(db: ModelsDatabase, { model, folder, limits = usualLimits }: ForeignVersion) {
  const mlmodel = readMlmodel(textOf(await need(folder, 'MLmodel')));
  const stored = await need(folder, mlmodel.data);
  const besides = mlmodel.data.includes('/') ? mlmodel.data.slice(0, mlmodel.data.lastIndexOf('/') + 1) : '';
  const onnx = await inlineData(stored, (location) => readWithin(folder, besides, location)).catch((error: unknown) => {
    if (error instanceof MillraceError) throw error;
    const detail = error instanceof LearningError ? error.detail : 'Its file is not an ONNX model, or it is damaged.';
    throw notServable(`${detail} Log the model again.`, error);
  });
  const example = mlmodel.example === undefined ? undefined : await folder.read(mlmodel.example);
  const target = await targetSoFar(db, model);
  const read = { mlmodel, onnx, ...(example && { example: textOf(example) }), ...(target !== undefined && { target }) };
  return { onnx, ...(await describeForeign(read, limits)) };
}

async function need(folder: ModelFolder, path: string): Promise<Uint8Array> {
  const bytes = await folder.read(path);
  if (bytes === undefined) throw notServable(`Its file "${path}" is missing. Log the model again.`);
  return bytes;
}

/** A file beside the model; a path that leads elsewhere names none. */
async function readWithin(folder: ModelFolder, besides: string, location: string): Promise<Uint8Array | undefined> {
  const isPlain = location !== '' && !location.startsWith('/') && !/(^|[\\/])\.\.?([\\/]|$)/.test(location);
  return isPlain ? folder.read(`${besides}${location}`) : undefined;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function targetSoFar(db: ModelsDatabase, model: string): Promise<string | undefined> {
  const row = await db.selectFrom('models').select('target').where('name', '=', model).executeTakeFirst();
  return row?.target;
}

function toNewVersion(
  { model, by }: ForeignVersion,
  task: string,
  onnx: Uint8Array,
  { signature, adapter, notes, producer }: ForeignDescription,
): NewForeignVersion {
  const imported = { task, createdBy: by ?? 'mlflow', ...(producer !== '' && { producer }) };
  return {
    model,
    signature,
    ...(adapter && { adapter }),
    imported,
    onnx,
    metrics: {},
    intervals: {},
    curves: {},
    importance: [],
    baseline: { rows: 0, features: [] },
    ...(notes.length > 0 && { report: { notes } }),
    verdict: {
      promoted: false,
      code: 'not_judged',
      reason: 'Registered in MLflow and not judged here. It answers by default once it is promoted.',
    },
  };
}
