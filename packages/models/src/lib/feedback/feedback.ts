import type { Label } from '@millrace/learning';
import { type Database, MillraceError } from '@millrace/runtime/server';
import { type RawBuilder, sql } from 'kysely';
import type { Feedback, FeedbackRequest, FeedbackSource, Row } from '../../index.ts';
import { type ModelsDatabase, modelsDatabase } from '../database.ts';
import { oldestUuidOf } from '../recording/uuid-time.ts';
import type { Registry } from '../registry/port.ts';
import { formatPredictionId, type PredictionId, parsePredictionId } from '../rules/prediction-id.ts';
import { checkActual } from './check-actual.ts';
import { predictionNotFound } from './errors.ts';

/** A recorded row together with what was true about it. */
export interface LabelledRow {
  predictionId: string;
  inputs: Row;
  actual: Label;
  source: FeedbackSource;
  /** What was answered, and by which version. */
  prediction: Label | null;
  version: number;
  /** When it was predicted. RFC 3339. */
  predictedAt: string;
}

export interface LabelledRowsRequest {
  sources?: readonly FeedbackSource[] | undefined;
  /** Predicted then or later. */
  since?: Date | undefined;
  /** Predicted before it. */
  until?: Date | undefined;
}

export interface FeedbackBook {
  /**
   * Durable when it resolves. The same again changes nothing; another `actual`
   * replaces the one before. The record of the prediction need not be there (yet).
   * @throws MillraceError `predictions.not_found` (404), `feedback.unknown_label`, `feedback.wrong_type` (422)
   */
  give(predictionId: string, feedback: FeedbackRequest, by: string): Promise<Feedback>;
  /** Oldest prediction first. Rows whose inputs were not kept, or are erased by now, are left out. */
  rowsFor(model: string, options?: LabelledRowsRequest): AsyncIterable<LabelledRow>;
}

const rowsPerPage = 1000;

export function createFeedback(parts: { database: Database; registry: Registry }): FeedbackBook {
  const db = modelsDatabase(parts.database);
  return {
    give: (predictionId, feedback, by) => give(db, parts.registry, predictionId, feedback, by),
    rowsFor: (model, options = {}) => rowsFor(db, model, options),
  };
}

async function give(
  db: ModelsDatabase,
  registry: Registry,
  predictionId: string,
  { actual, source = 'user' }: FeedbackRequest,
  by: string,
): Promise<Feedback> {
  const { model, version, uuid } = parsePredictionId(predictionId) ?? throwNotFound();
  checkActual(await signatureOf(registry, { model, version, uuid }), actual);
  const row = await db
    .insertInto('prediction_feedback')
    .values({ model, id: uuid, version, actual: JSON.stringify(actual), source, created_by: by })
    .onConflict((conflict) =>
      conflict.columns(['model', 'id']).doUpdateSet({
        // What was observed outweighs what somebody thinks, whichever comes last.
        actual: unlessObserved(sql`excluded.actual`, sql`prediction_feedback.actual`),
        source: unlessObserved(sql`excluded.source`, sql`prediction_feedback.source`),
        updated_at: whenChanged(sql`now()`, sql`prediction_feedback.updated_at`),
        created_by: whenChanged(sql`excluded.created_by`, sql`prediction_feedback.created_by`),
      }),
    )
    .returning(['actual', 'source', 'created_at'])
    .executeTakeFirstOrThrow();
  return { predictionId, actual: row.actual, source: row.source, createdAt: row.created_at.toISOString() };
}

const observed = sql`(prediction_feedback.source = 'truth' and excluded.source = 'user')`;

function unlessObserved<T>(changed: RawBuilder<T>, same: RawBuilder<T>): RawBuilder<T> {
  return sql<T>`case when ${observed} then ${same} else ${changed} end`;
}

function whenChanged<T>(changed: RawBuilder<T>, same: RawBuilder<T>): RawBuilder<T> {
  return sql<T>`case when not ${observed} and (prediction_feedback.actual::text <> excluded.actual::text
    or prediction_feedback.source <> excluded.source) then ${changed} else ${same} end`;
}

async function signatureOf(registry: Registry, id: PredictionId) {
  try {
    return (await registry.resolve(id.model, id.version)).signature;
  } catch (error) {
    if (error instanceof MillraceError && error.status === 404) throw predictionNotFound();
    throw error;
  }
}

function throwNotFound(): never {
  throw predictionNotFound();
}

async function* rowsFor(
  db: ModelsDatabase,
  model: string,
  { sources = ['user', 'truth'], since, until }: LabelledRowsRequest,
): AsyncGenerator<LabelledRow> {
  // Ids begin with the time. None is as small as the smallest of a millisecond.
  let after = since ? oldestUuidOf(since) : '00000000-0000-0000-0000-000000000000';
  const before = until ? oldestUuidOf(until) : 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  for (;;) {
    const page = await db
      .selectFrom('prediction_feedback as feedback')
      .innerJoin('predictions', (join) =>
        join.onRef('predictions.model', '=', 'feedback.model').onRef('predictions.id', '=', 'feedback.id'),
      )
      .select(['feedback.id', 'feedback.version', 'feedback.actual', 'feedback.source'])
      .select(['predictions.inputs', 'predictions.output', 'predictions.created_at'])
      .where('feedback.model', '=', model)
      .where('feedback.id', '>', after)
      .where('feedback.id', '<', before)
      .where('feedback.source', '=', sql<FeedbackSource>`any(${sources}::text[])`)
      .where('predictions.inputs', 'is not', null)
      .orderBy('feedback.id')
      .limit(rowsPerPage)
      .execute();
    for (const row of page) {
      yield {
        predictionId: formatPredictionId(model, row.version, row.id),
        inputs: row.inputs ?? {},
        actual: row.actual,
        source: row.source,
        prediction: answerOf(row.output),
        version: row.version,
        predictedAt: row.created_at.toISOString(),
      };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < rowsPerPage) return;
    after = last.id;
  }
}

function answerOf(output: unknown): Label | null {
  const { label, value } = output as { label?: Label; value?: number };
  return label ?? value ?? null;
}
