import { namePattern, type Page } from '@millrace/runtime';
import { type Selectable, sql } from 'kysely';
import type { Alias, Model, ModelVersion, ModelVersionSummary, Report } from '../../index.ts';
import type { ModelsDatabase, ModelsTables } from '../database.ts';
import { cursorInvalid, modelNotFound, noChampion, versionNotFound } from './errors.ts';
import type { ChampionChange, PageRequest, TrainedOn } from './port.ts';
import { tellRefusal } from './refusals.ts';

const defaultLimit = 50;
const maximumLimit = 200;

/** Models with the versions that their champion entry and the one it returns to name. */
export function selectModels(db: ModelsDatabase) {
  return db
    .selectFrom('models')
    .leftJoin('model_champion_history as served', 'served.id', 'models.champion_entry')
    .leftJoin('model_champion_history as before', 'before.id', 'served.returns_to')
    .select([
      'models.name',
      'models.task',
      'models.target',
      'models.latest',
      'models.created_at',
      'models.updated_at',
      'served.to_version as champion',
      'before.to_version as previous',
    ]);
}

type ModelRow = Awaited<ReturnType<ReturnType<typeof selectModels>['executeTakeFirstOrThrow']>>;

function toModel(row: ModelRow): Model {
  return {
    name: row.name,
    task: row.task,
    target: row.target,
    ...(row.champion !== null && { champion: row.champion }),
    ...(row.previous !== null && { previous: row.previous }),
    latest: row.latest,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export async function readModel(db: ModelsDatabase, name: string): Promise<Model> {
  const row = await selectModels(db).where('models.name', '=', name).executeTakeFirst();
  if (row === undefined) throw modelNotFound(name);
  return toModel(row);
}

export async function listModels(db: ModelsDatabase, page: PageRequest): Promise<Page<Model>> {
  const limit = limitOf(page);
  let query = selectModels(db)
    .orderBy('models.name')
    .limit(limit + 1);
  if (page.cursor !== undefined) query = query.where('models.name', '>', nameCursor(page.cursor));
  return pageFrom((await query.execute()).map(toModel), limit, (model) => model.name);
}

function aliasesOf(model: Model, version: number): Alias[] {
  const aliases: Alias[] = [];
  if (model.champion === version) aliases.push('champion');
  if (model.previous === version) aliases.push('previous');
  return aliases;
}

export async function listVersions(
  db: ModelsDatabase,
  name: string,
  page: PageRequest,
): Promise<Page<ModelVersionSummary>> {
  const model = await readModel(db, name);
  const limit = limitOf(page);
  let query = db
    .selectFrom('model_versions')
    .select(['version', 'metrics', 'verdict', 'origin', 'lineage', 'created_at'])
    .where('model', '=', name)
    .orderBy('version', 'desc')
    .limit(limit + 1);
  if (page.cursor !== undefined) query = query.where('version', '<', versionCursor(page.cursor));
  const items = (await query.execute()).map((row) => ({
    version: row.version,
    metrics: row.metrics,
    verdict: row.verdict,
    aliases: aliasesOf(model, row.version),
    origin: row.origin,
    ...('dataset' in row.lineage && { dataset: row.lineage.dataset, datasetVersion: row.lineage.datasetVersion }),
    createdAt: row.created_at.toISOString(),
  }));
  return pageFrom(items, limit, (item) => String(item.version));
}

export async function readVersion(
  db: ModelsDatabase,
  name: string,
  version: number | 'champion',
): Promise<ModelVersion> {
  const model = await readModel(db, name);
  const number = version === 'champion' ? model.champion : version;
  if (number === undefined) throw noChampion(name);
  const row = await versionRow(db, name, number);
  return toVersion(row, model);
}

export async function readVersionOfTask(db: ModelsDatabase, task: string): Promise<ModelVersion | undefined> {
  const row = await db.selectFrom('model_versions').selectAll().where('training_task', '=', task).executeTakeFirst();
  return row && toVersion(row, await readModel(db, row.model));
}

type VersionRow = Selectable<ModelsTables['model_versions']>;

/** @throws MillraceError `models.not_found`, `models.version_not_found`, `models.not_servable` (422) */
export async function versionRow(db: ModelsDatabase, name: string, version: number): Promise<VersionRow> {
  const row = await db
    .selectFrom('model_versions')
    .selectAll()
    .where('model', '=', name)
    .where('version', '=', storable(version))
    .executeTakeFirst();
  if (row !== undefined) return row;
  await tellRefusal(db, name, storable(version));
  await readModel(db, name);
  throw versionNotFound(name, version);
}

/** A number beyond PostgreSQL's integer names no version, and must not be an error of the database. */
function storable(version: number): number {
  return Number.isInteger(version) && version > 0 && version < 2 ** 31 ? version : 0;
}

function toVersion(row: VersionRow, model: Model): ModelVersion {
  return {
    model: row.model,
    version: row.version,
    signature: row.signature,
    metrics: row.metrics,
    intervals: row.intervals,
    curves: row.curves,
    importance: row.importance,
    origin: row.origin,
    ...('dataset' in row.lineage ? { lineage: row.lineage } : { imported: row.lineage }),
    verdict: row.verdict,
    aliases: aliasesOf(model, row.version),
    bytes: row.onnx_bytes,
    createdAt: row.created_at.toISOString(),
    ...(row.mlflow && { mlflow: row.mlflow }),
    ...reportOf(row),
  };
}

/** The card does not know what became of its model; the row does. */
function reportOf({ report, model, version, created_at }: VersionRow): Report {
  const { card, ...rest } = report ?? {};
  if (card === undefined) return rest;
  return { ...rest, card: { ...card, name: `${model} v${version}`, createdAt: created_at.toISOString() } };
}

export async function readHistory(db: ModelsDatabase, name: string): Promise<ChampionChange[]> {
  await readModel(db, name);
  const rows = await db
    .selectFrom('model_champion_history')
    .selectAll()
    .where('model', '=', name)
    .orderBy('id', 'desc')
    .limit(1000)
    .execute();
  return rows.map((row) => ({
    action: row.action,
    ...(row.from_version !== null && { from: row.from_version }),
    to: row.to_version,
    reason: row.reason,
    by: row.changed_by,
    at: row.changed_at.toISOString(),
  }));
}

function limitOf(page: PageRequest): number {
  return Math.min(Math.max(page.limit ?? defaultLimit, 1), maximumLimit);
}

const modelName = new RegExp(namePattern);

function nameCursor(cursor: string): string {
  if (!modelName.test(cursor)) throw cursorInvalid();
  return cursor;
}

function versionCursor(cursor: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(cursor)) throw cursorInvalid();
  return Number(cursor);
}

/** `items` holds one more than a page when there is a next one. */
function pageFrom<T>(items: T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return items.length > limit && last !== undefined ? { items: page, nextCursor: cursorOf(last) } : { items: page };
}

/** By model and version. */
export async function readTrainedOn(db: ModelsDatabase, dataset: string, version?: number): Promise<TrainedOn[]> {
  const datasetVersion = sql<number>`(lineage ->> 'datasetVersion')::bigint`;
  let query = db
    .selectFrom('model_versions')
    .select(['model', 'version', datasetVersion.as('datasetVersion')])
    .where(sql`lineage ->> 'dataset'`, '=', dataset)
    .orderBy('model')
    .orderBy('version');
  if (version !== undefined) query = query.where(datasetVersion, '=', version);
  return await query.execute();
}
