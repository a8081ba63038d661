import { sql } from 'kysely';
import type { Imported, Lineage, MlflowPlace, ModelVersion } from '../../index.ts';
import type { ModelsDatabase } from '../database.ts';
import { announce, lockModel, setChampion } from './champion.ts';
import { championMoved } from './errors.ts';
import { finiteJson } from './finite-json.ts';
import type { NewForeignVersion, NewVersion } from './port.ts';
import { readVersionOfTask } from './reading.ts';

/** Where the artifacts of a version lie; stored before its row, so that a row never names a missing object. */
export interface StoredArtifacts {
  onnx: { key: string; sha256: string; bytes: number };
  explainer?: { key: string; sha256: string };
}

/** A version that was given its number elsewhere, and where it lies there. */
export interface NumberedElsewhere {
  version: number;
  mlflow: MlflowPlace;
}

/** One transaction: number, row, decision and champion, or nothing of it. */
export async function insertVersion(
  db: ModelsDatabase,
  input: NewVersion | NewForeignVersion,
  artifacts: StoredArtifacts,
  numbered?: NumberedElsewhere,
): Promise<ModelVersion> {
  const { task, createdBy } = lineageOf(input);
  return db.transaction().execute(async (transaction) => {
    await ensureModel(transaction, input);
    const { latest, champion } = await lockModel(transaction, input.model);
    const existing = await readVersionOfTask(transaction, task);
    if (existing !== undefined) return existing;
    if ('lineage' in input && champion?.to_version !== input.verdict.championVersion) throw championMoved(input.model);

    const version = numbered?.version ?? latest + 1;
    await insertRow(transaction, input, { version, mlflow: numbered?.mlflow }, artifacts);
    await transaction
      .updateTable('models')
      .set({ latest: Math.max(latest, version), updated_at: sql<Date>`now()` })
      .where('name', '=', input.model)
      .execute();
    if (input.verdict.promoted) {
      const change = { by: createdBy, reason: input.verdict.reason };
      await setChampion(transaction, input.model, champion, version, change);
    }
    await announce(transaction, input.model);
    const created = await readVersionOfTask(transaction, task);
    if (created === undefined) throw new Error('the version just inserted cannot be read');
    return created;
  });
}

function lineageOf(input: NewVersion | NewForeignVersion): Lineage | Imported {
  return 'lineage' in input ? input.lineage : input.imported;
}

async function ensureModel(transaction: ModelsDatabase, input: NewVersion | NewForeignVersion): Promise<void> {
  await transaction
    .insertInto('models')
    .values({ name: input.model, task: input.signature.task, target: input.signature.target.name })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
}

async function insertRow(
  transaction: ModelsDatabase,
  input: NewVersion | NewForeignVersion,
  { version, mlflow }: { version: number; mlflow: MlflowPlace | undefined },
  artifacts: StoredArtifacts,
): Promise<void> {
  await transaction
    .insertInto('model_versions')
    .values({
      model: input.model,
      version,
      training_task: lineageOf(input).task,
      origin: 'lineage' in input ? 'training' : 'mlflow',
      signature: JSON.stringify(input.signature),
      metrics: JSON.stringify(finiteOnly(input.metrics)),
      intervals: JSON.stringify(input.intervals),
      curves: JSON.stringify(input.curves),
      importance: JSON.stringify(input.importance),
      baseline: JSON.stringify(input.baseline),
      lineage: JSON.stringify(lineageOf(input)),
      adapter: 'adapter' in input && input.adapter ? JSON.stringify(input.adapter) : null,
      verdict: JSON.stringify(input.verdict),
      report: input.report ? finiteJson(input.report) : null,
      onnx_key: artifacts.onnx.key,
      onnx_sha256: artifacts.onnx.sha256,
      onnx_bytes: artifacts.onnx.bytes,
      explainer_key: artifacts.explainer?.key ?? null,
      explainer_sha256: artifacts.explainer?.sha256 ?? null,
      mlflow: mlflow ? JSON.stringify(mlflow) : null,
    })
    .execute();
}

/** JSON has no NaN: a metric that could not be computed is left out. */
function finiteOnly(metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
