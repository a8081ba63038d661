import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type {
  DatasetColumn,
  DatasetProfile,
  Expectation,
  ImportFinding,
  ImportRecipe,
  ValidationReport,
  VersionDiff,
  VersionOrigin,
} from '../../index.ts';

export interface DatasetsTables {
  datasets: {
    name: string;
    last_version: Generated<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  dataset_contents: {
    hash: string;
    rows: number;
    rejected: number;
    bytes: number;
    column_count: number;
    columns: JSONColumnType<DatasetColumn[]>;
    recipe: JSONColumnType<ImportRecipe>;
    profile: JSONColumnType<DatasetProfile>;
    source_key: string | null;
    source_sha256: string | null;
    findings: ColumnType<ImportFinding[], string | undefined, string>;
    created_at: Generated<Date>;
  };
  dataset_versions: {
    dataset: string;
    version: number;
    hash: string;
    file_name: string;
    parent: number | null;
    origin: ColumnType<VersionOrigin | null, string | null | undefined, string | null>;
    validation: ColumnType<ValidationReport | null, string | null | undefined, string | null>;
    validated_revision: number | null;
    created_at: Generated<Date>;
  };
  dataset_expectations: {
    dataset: string;
    revision: Generated<number>;
    expectations: JSONColumnType<Expectation[]>;
    inferred_from: number | null;
    edited_at: Date | null;
  };
  dataset_rejects: {
    hash: string;
    line: number;
    column_name: string | null;
    reason: string;
    raw: string;
  };
  dataset_holds: {
    id: Generated<string>;
    object_key: string;
    holder: string;
    expires_at: Date;
  };
  dataset_garbage: { object_key: string; due_at: Date };
  dataset_diffs: {
    from_hash: string;
    to_hash: string;
    key: string;
    diff: JSONColumnType<VersionDiff>;
    created_at: Generated<Date>;
  };
}
