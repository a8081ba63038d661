import { identifier, literal, query } from '../duckdb.ts';
import { batchSize } from './basics.ts';
import type { ProfileInput } from './profile.ts';

/** Of the given columns, those in which each value is larger than the one of the row before. */
export async function growingColumns(input: ProfileInput, columns: number[]): Promise<Set<number>> {
  const growing = new Set<number>();
  const size = batchSize(input.rows);
  for (let start = 0; start < columns.length; start += size) {
    const batch = columns.slice(start, start + size);
    const names = batch.map((index) => identifier(input.columns[index]?.name ?? ''));
    const pairs = names.map((name, place) => `${name} AS v${place}, lag(${name}) OVER () AS before${place}`);
    const falls = names.map((_, place) => `count(*) FILTER (v${place} <= before${place})`);
    const sql = `SELECT ${falls.join(', ')} FROM (SELECT ${pairs.join(', ')} FROM ${literal(input.parquet)})`;
    const [counts = []] = (await query(input.connection, sql, input.signal)).getRows();
    for (const [place, index] of batch.entries()) if (Number(counts[place]) === 0) growing.add(index);
  }
  return growing;
}
