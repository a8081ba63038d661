import { type DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { ColumnType } from '../../../index.ts';
import type { Leaf } from './leaves.ts';

/** What must be known of the values before a column's type can be chosen: one yes or no. */
export type Question = 'beyondSafeIntegers' | 'beyondCalendar' | 'noText' | 'digitsLost';

/** How a column of a Parquet file is written into ours. */
export interface ColumnValue {
  type: Exclude<ColumnType, 'category'>;
  /** Of the type BIGINT, DOUBLE, BOOLEAN, VARCHAR or TIMESTAMP_MS; missing is NULL. */
  sql: string;
  finding?: { code: string; detail: string };
}

const largestSafe = '9007199254740992';
const kindOf = DuckDBTypeId;
const smallIntegers = new Set<number>([
  kindOf.TINYINT,
  kindOf.SMALLINT,
  kindOf.INTEGER,
  kindOf.UTINYINT,
  kindOf.USMALLINT,
  kindOf.UINTEGER,
  kindOf.SQLNULL,
]);
const largeIntegers = new Set<number>([kindOf.BIGINT, kindOf.UBIGINT, kindOf.HUGEINT, kindOf.UHUGEINT]);
const calendar = new Set<number>([
  kindOf.DATE,
  kindOf.TIMESTAMP,
  kindOf.TIMESTAMP_S,
  kindOf.TIMESTAMP_MS,
  kindOf.TIMESTAMP_NS,
  kindOf.TIMESTAMP_TZ,
]);
const nested = new Set<number>([kindOf.LIST, kindOf.ARRAY, kindOf.MAP, kindOf.UNION, kindOf.VARIANT]);
/** A double holds so many decimal digits without a doubt. */
const safeDigits = 15;

/** The question whose answer the column's type depends on, and how to ask it over all rows. */
export function questionOf({ sql, type }: Leaf): { question: Question; sql: string } | undefined {
  const { typeId } = type;
  const decimal = decimalOf(type);
  if (largeIntegers.has(typeId) || (decimal?.scale === 0 && decimal.width > safeDigits)) {
    return { question: 'beyondSafeIntegers', sql: `min(${sql}) < -${largestSafe} OR max(${sql}) > ${largestSafe}` };
  }
  if (decimal && decimal.width > safeDigits) {
    const there = `DECIMAL(${decimal.width}, ${decimal.scale})`;
    return { question: 'digitsLost', sql: `bool_or(${sql} IS DISTINCT FROM TRY_CAST(${sql}::DOUBLE AS ${there}))` };
  }
  if (calendar.has(typeId)) {
    const [kind, day] = typeId === kindOf.DATE ? ['DATE', sql] : ['TIMESTAMP', inUtc(sql, typeId)];
    const far = `isfinite(${sql}) AND (${day} >= ${kind} '10000-01-01' OR ${day} < ${kind} '0001-01-01')`;
    return { question: 'beyondCalendar', sql: `bool_or(${far})` };
  }
  if (typeId !== kindOf.BLOB) return undefined;
  return { question: 'noText', sql: `bool_or(${sql} IS NOT NULL AND TRY(decode(${sql})) IS NULL)` };
}

/** How the column is written, given the answer to its question. */
export function columnValue({ name, sql, type }: Leaf, answer: boolean): ColumnValue {
  const { typeId } = type;
  if (typeId === kindOf.BOOLEAN) return { type: 'boolean', sql };
  if (smallIntegers.has(typeId)) return { type: 'integer', sql: `${sql}::BIGINT` };
  if (largeIntegers.has(typeId)) return integer(name, sql, answer);
  const decimal = decimalOf(type);
  if (decimal) return decimal.scale === 0 ? integer(name, sql, answer) : fraction(name, sql, answer);
  if (typeId === kindOf.FLOAT || typeId === kindOf.DOUBLE) {
    return { type: 'number', sql: `CASE WHEN isfinite(${sql}) THEN ${sql}::DOUBLE END` };
  }
  if (calendar.has(typeId) && answer) return farDates(name, sql);
  if (typeId === kindOf.DATE)
    return { type: 'datetime', sql: `CASE WHEN isfinite(${sql}) THEN ${sql}::TIMESTAMP_MS END` };
  if (calendar.has(typeId)) return moment(sql, inUtc(sql, typeId));
  if (typeId === kindOf.BLOB) return answer ? bytes(name, sql) : text(`decode(${sql})`);
  return text(nested.has(typeId) ? `to_json(${sql})::VARCHAR` : `${sql}::VARCHAR`);
}

function decimalOf(type: DuckDBType): DuckDBDecimalType | undefined {
  return type.typeId === kindOf.DECIMAL ? (type as DuckDBDecimalType) : undefined;
}

function integer(name: string, sql: string, beyond: boolean): ColumnValue {
  if (!beyond) return { type: 'integer', sql: `${sql}::BIGINT` };
  const detail = `"${name}" has whole numbers beyond 2^53, which would lose digits as numbers; it is read as text.`;
  return { ...text(`${sql}::VARCHAR`), finding: { code: 'integers_as_text', detail } };
}

function fraction(name: string, sql: string, digitsLost: boolean): ColumnValue {
  const value = { type: 'number' as const, sql: `${sql}::DOUBLE` };
  const detail = `"${name}" has decimals of more digits than a number keeps; they are rounded to about 16.`;
  return digitsLost ? { ...value, finding: { code: 'digits_rounded', detail } } : value;
}

function farDates(name: string, sql: string): ColumnValue {
  const detail = `"${name}" has dates outside the years 1 to 9999; it is read as text.`;
  return { ...text(`${sql}::VARCHAR`), finding: { code: 'dates_as_text', detail } };
}

function bytes(name: string, sql: string): ColumnValue {
  const detail = `"${name}" holds bytes that are no text; they are kept in hexadecimal.`;
  return { ...text(`lower(hex(${sql}))`), finding: { code: 'bytes_as_text', detail } };
}

function inUtc(sql: string, typeId: number): string {
  return typeId === kindOf.TIMESTAMP_TZ ? `${sql} AT TIME ZONE 'UTC'` : `${sql}::TIMESTAMP`;
}

/** Finer parts of a second are cut off, as in every format. */
function moment(sql: string, inUtc: string): ColumnValue {
  const milliseconds = `date_trunc('millisecond', ${inUtc})::TIMESTAMP_MS`;
  return { type: 'datetime', sql: `CASE WHEN isfinite(${sql}) THEN ${milliseconds} END` };
}

/** Zero characters, which the database of profiles cannot store, become the sign for an unreadable one. */
function text(sql: string): ColumnValue {
  return { type: 'text', sql: `nullif(replace(${sql}, chr(0), chr(65533)), '')` };
}
