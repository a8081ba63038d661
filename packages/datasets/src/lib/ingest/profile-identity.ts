import { identifier, literal, query } from '../duckdb.ts';
import type { ProfileInput } from './profile.ts';

/** True when each value is larger than the one of the row before. */
export async function grows(input: ProfileInput, index: number): Promise<boolean> {
  const name = identifier(input.columns[index]?.name ?? '');
  const sql = `SELECT count(*) FILTER (v <= before)
    FROM (SELECT ${name} AS v, lag(${name}) OVER () AS before FROM ${literal(input.parquet)})`;
  const [[falls] = []] = (await query(input.connection, sql, input.signal)).getRows();
  return Number(falls) === 0;
}
