import { identifier, literal, query } from '../duckdb.ts';
import { type Basics, countedRows, doubleSql, isModerate, isNumeric, isSmall } from './basics.ts';
import { type CountedValues, momentsOf, quantilesOf } from './counted-values.ts';
import type { ProfileInput, WrittenColumn } from './profile.ts';

/** Columns that are estimated to have more different values are not counted. */
const mostGroups = 100_000;
/** A column with so few different values is described by their counts, which is quick and exact. */
const mostValues = 10_000;

/**
 * Counts the values of each column of numbers or dates of a large file, but for
 * columns that are `known`. Returns those of columns that have few; for the
 * others only says how many different ones there are. Grouping one column at a
 * time is quicker than DuckDB's count(DISTINCT), and its estimates can be off by
 * a quarter.
 */
export async function countValues(
  input: ProfileInput,
  basics: Basics[],
  known: Set<number>,
): Promise<Map<number, CountedValues>> {
  const found = new Map<number, CountedValues>();
  if (isSmall(input.rows)) return found;
  for (const [index, column] of input.columns.entries()) {
    const measured = basics[index] as Basics;
    if (!isNumeric(column) || known.has(index)) continue;
    measured.distinct = Math.min(measured.distinct, measured.present);
    if (input.rows > countedRows && measured.distinct > mostGroups) continue;
    const { distinct, counted } = await countColumn(input, column);
    measured.distinct = distinct;
    if (!counted || !measured.numbers) continue;
    const moments = isModerate(measured.numbers) ? momentsOf(counted) : {};
    measured.numbers = { ...measured.numbers, ...moments, quantiles: quantilesOf(counted) };
    found.set(index, counted);
  }
  return found;
}

async function countColumn(
  { connection, parquet, signal }: ProfileInput,
  { name, type }: WrittenColumn,
): Promise<{ distinct: number; counted?: CountedValues }> {
  const column = identifier(name);
  const sql = `WITH groups AS MATERIALIZED (
      SELECT ${column} AS v, count(*) AS n FROM ${literal(parquet)} WHERE ${column} IS NOT NULL GROUP BY ALL
    ), size AS (SELECT count(*) AS total FROM groups)
    SELECT total::DOUBLE, x, n FROM size LEFT JOIN (
      SELECT ${doubleSql('v', type)} AS x, n::DOUBLE AS n FROM groups LIMIT ${mostValues}
    ) ON total <= ${mostValues} ORDER BY x`;
  const [totals = [], values = [], counts = []] = (await query(connection, sql, signal)).getColumns() as number[][];
  const distinct = totals[0] ?? 0;
  if (distinct === 0 || distinct > mostValues) return { distinct };
  return { distinct, counted: { values: Float64Array.from(values), counts: Float64Array.from(counts) } };
}
