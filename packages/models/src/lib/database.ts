import type {
  Baseline,
  Curves,
  Importance,
  Label,
  LearningTask,
  Metrics,
  OnnxAdapter,
  Signature,
} from '@millrace/learning';
import type { Database, MigrationSource } from '@millrace/runtime/server';
import type { ColumnType, Generated, Kysely } from 'kysely';
import type {
  FeedbackSource,
  Imported,
  Lineage,
  MlflowPlace,
  Origin,
  Report,
  Row,
  TrainingSplit,
  Verdict,
} from '../index.ts';

export const modelsMigrations: MigrationSource = {
  name: 'models',
  folder: new URL('../../migrations/', import.meta.url),
};

/** Channel of NOTIFY; the payload is the name of the model whose versions or champion changed. */
export const modelsChannel = 'millrace_models';

type Json<T> = ColumnType<T, string, string>;

export interface ModelsTables {
  models: {
    name: string;
    task: LearningTask;
    target: string;
    latest: Generated<number>;
    champion_entry: ColumnType<number | null, number | null | undefined>;
    /** What the alias `champion` of MLflow named when it was last read or written here. */
    mlflow_champion: ColumnType<number | null, number | null | undefined>;
    /** What it is about to be set to from here: until that has been seen, either is one of our own. */
    mlflow_champion_wanted: ColumnType<number | null, number | null | undefined>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  model_held_out: {
    model: string;
    salt: string;
    columns: Json<string[]>;
    fraction: number;
    split: ColumnType<TrainingSplit | null, string | null | undefined, string | null>;
    created_at: Generated<Date>;
  };
  model_versions: {
    model: string;
    version: number;
    training_task: string;
    signature: Json<Signature>;
    metrics: Json<Metrics>;
    intervals: Json<Record<string, [number, number]>>;
    curves: Json<Curves>;
    importance: Json<Importance>;
    baseline: Json<Baseline>;
    origin: Origin;
    /** Of a version that was trained here; of another what is known of it. */
    lineage: Json<Lineage | Imported>;
    verdict: Json<Verdict>;
    report: ColumnType<Report | null, string | null | undefined, never>;
    onnx_key: string;
    onnx_sha256: string;
    onnx_bytes: number;
    explainer_key: string | null;
    explainer_sha256: string | null;
    adapter: ColumnType<OnnxAdapter | null, string | null | undefined, never>;
    mlflow: ColumnType<MlflowPlace | null, string | null | undefined, string | null>;
    created_at: Generated<Date>;
  };
  model_champion_history: {
    id: Generated<number>;
    model: string;
    action: 'promotion' | 'rollback' | 'moved';
    from_version: number | null;
    to_version: number;
    returns_to: number | null;
    reason: string;
    changed_by: string;
    changed_at: Generated<Date>;
    mark: string | null;
  };
  model_refusals: { model: string; version: number; detail: string; refused_at: Generated<Date> };
  predictions: {
    model: string;
    id: string;
    version: number;
    inputs: ColumnType<Row | null, string | null>;
    output: Json<unknown>;
    latency_milliseconds: number;
    created_at: Date;
    created_by: string;
  };
  prediction_feedback: {
    model: string;
    id: string;
    version: number;
    actual: Json<Label>;
    source: FeedbackSource;
    created_by: string;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  prediction_retention: { model: string; erased_before: Date };
}

export type ModelsDatabase = Kysely<ModelsTables>;

export function modelsDatabase(database: Database): ModelsDatabase {
  return database.kysely as ModelsDatabase;
}
