import type { ColumnType, ImportRecipe } from '../../../index.ts';
import { literal } from '../../duckdb.ts';
import type { ColumnValue } from './column-values.ts';

/** A value as the recipe wants it. */
export interface FixedValue {
  type: ColumnType;
  sql: string;
  /** True for a row whose value cannot be of the type that the recipe fixes; none when all can. */
  misfit?: string;
  /** The value before the type was fixed, as text. */
  text: string;
}

/** Applies what a recipe says of a column: values that mean "missing", and its type. */
export function fixedValue(value: ColumnValue, name: string, recipe: ImportRecipe): FixedValue {
  const markers = [...(recipe.columnMissing?.[name] ?? []), ...(value.type === 'text' ? (recipe.missing ?? []) : [])];
  const sql = markers.length > 0 ? withoutMarkers(value, markers) : value.sql;
  const type = recipe.types?.[name];
  const text = asText(sql, value.type);
  if (type === undefined || type === value.type) return { type: value.type, sql, text };
  if (type === 'text' || type === 'category') return { type, sql: text, text };
  const cast = castTo(type, sql, value.type);
  return { type, sql: cast, misfit: `(${sql}) IS NOT NULL AND (${cast}) IS NULL`, text };
}

function withoutMarkers({ sql, type }: ColumnValue, markers: string[]): string {
  const list = (values: string[]) => `[${values.join(', ')}]`;
  const cell =
    type === 'text' ? sql : type === 'number' || type === 'integer' ? `(${sql})::DOUBLE` : `(${sql})::VARCHAR`;
  const numeric = type === 'number' || type === 'integer';
  const wanted = numeric ? markers.filter((marker) => marker.trim() && Number.isFinite(Number(marker))) : markers;
  if (wanted.length === 0) return sql;
  // Not `IN`: DuckDB makes a join of a long list, and a join loses the order of the rows.
  return `CASE WHEN NOT list_contains(${list(wanted.map((one) => (numeric ? `${Number(one)}::DOUBLE` : literal(one))))}, ${cell}) THEN ${sql} END`;
}

function asText(sql: string, type: ColumnType): string {
  return type === 'datetime' ? `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%gZ')` : `(${sql})::VARCHAR`;
}

function castTo(type: 'integer' | 'number' | 'boolean' | 'datetime', sql: string, from: ColumnType): string {
  switch (type) {
    case 'integer':
      // A cast alone would round.
      return `CASE WHEN TRY_CAST(${sql} AS DOUBLE) = TRY_CAST(${sql} AS BIGINT) THEN TRY_CAST(${sql} AS BIGINT) END`;
    case 'number':
      return `CASE WHEN isfinite(TRY_CAST(${sql} AS DOUBLE)) THEN TRY_CAST(${sql} AS DOUBLE) END`;
    case 'boolean':
      if (from !== 'text')
        return `CASE (${sql})::VARCHAR WHEN '1' THEN true WHEN '0' THEN false WHEN '1.0' THEN true WHEN '0.0' THEN false END`;
      return `CASE lower(${sql}) WHEN 'true' THEN true WHEN 'false' THEN false END`;
    default:
      // Numbers are no dates: nobody can tell seconds from milliseconds.
      if (from !== 'text') return 'NULL::TIMESTAMP_MS';
      return `date_trunc('millisecond', TRY_CAST(${sql} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')::TIMESTAMP_MS`;
  }
}
