import { DuckDBMapValue } from '@duckdb/node-api';
import type { Histogram } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import { compareWords } from '../read/word-codes.ts';
import { maximumCategories, type ProfileInput, type WrittenColumn } from './profile.ts';
import { asDoubleSql, type Basics, batchSize, isNumeric, isSmall } from './profile-basics.ts';

const binCount = 20;
const topCount = 20;

/** The most frequent values of a column, and how many distinct ones it has. */
export interface Top {
  values: { value: string; count: number }[];
  distinct: number;
}

type Counts = Map<string, number>;

/** Second pass over the numbers and dates: how many values lie in each of 20 equal intervals. */
export async function countBins(input: ProfileInput, basics: Basics[]): Promise<(Histogram | undefined)[]> {
  const edges = input.columns.map((column, index) =>
    isNumeric(column) ? edgesOf(basics[index] as Basics) : undefined,
  );
  const open = edges.flatMap((known, index) => (known ? [index] : []));
  const counts = await countGroups(input, open, (index) => {
    const [low = 0, next = 0] = edges[index] ?? [];
    const x = asDoubleSql(input.columns[index] as WrittenColumn);
    const last = (edges[index]?.length ?? 2) - 2;
    const bin = `least(${last}, greatest(0, floor((${x} - (${sqlNumber(low)})) / ${sqlNumber(next - low)})))::UTINYINT`;
    // greatest() passes over a null: without the CASE, every missing value would count into the first bin.
    return `CASE WHEN ${x} IS NOT NULL THEN ${bin} END`;
  });
  return edges.map((known, index) => {
    if (!known) return undefined;
    const found = counts.get(index);
    return { edges: known, counts: known.slice(1).map((_, bin) => found?.get(String(bin)) ?? 0) };
  });
}

function edgesOf({ numbers }: Basics): number[] | undefined {
  const { min, max } = numbers ?? {};
  if (min === undefined || max === undefined) return undefined;
  const width = max / binCount - min / binCount;
  // Also when the values are too close for twenty intervals between them.
  if (min + width <= min) return min === max ? [min - 0.5, max + 0.5] : [min, max];
  return Array.from({ length: binCount + 1 }, (_, index) => (index === binCount ? max : min + width * index));
}

function sqlNumber(value: number): string {
  return `${value.toExponential()}::DOUBLE`;
}

/** Second pass over words: the most frequent ones. Few rows of many columns take few queries, else each column has its own. */
export async function countTop(input: ProfileInput, basics: Basics[]): Promise<(Top | undefined)[]> {
  const words = input.columns.flatMap((column, index) => (isNumeric(column) ? [] : [index]));
  const few = words.filter((index) => isSmall(input.rows) && (basics[index] as Basics).distinct <= maximumCategories);
  const counts = await countGroups(input, few, (index) => `${identifier(input.columns[index]?.name ?? '')}::VARCHAR`);
  const tops: (Top | undefined)[] = input.columns.map(() => undefined);
  for (const [index, groups] of counts) tops[index] = { values: mostFrequent(groups), distinct: groups.size };
  for (const index of words) tops[index] ??= await topByGrouping(input, index);
  return tops;
}

/** How many rows fall into each group, NULL aside. Few rows of many columns take few queries; many rows group quicker column by column. */
async function countGroups(
  input: ProfileInput,
  columns: number[],
  groupSql: (index: number) => string,
): Promise<Map<number, Counts>> {
  const found = new Map<number, Counts>();
  if (!isSmall(input.rows)) {
    for (const index of columns) found.set(index, await countByGrouping(input, groupSql(index)));
    return found;
  }
  const size = batchSize(input.rows);
  for (let start = 0; start < columns.length; start += size) {
    const batch = columns.slice(start, start + size);
    const counts = await countByMap(input, batch.map(groupSql));
    for (const [place, index] of batch.entries()) found.set(index, counts[place] ?? new Map());
  }
  return found;
}

async function countByMap(input: ProfileInput, groups: string[]): Promise<Counts[]> {
  const sql = `SELECT ${groups.map((group) => `histogram(${group})`).join(', ')} FROM ${literal(input.parquet)}`;
  const [maps = []] = (await query(input.connection, sql, input.signal)).getRows();
  return maps.map((map) => {
    const entries = map instanceof DuckDBMapValue ? map.entries : [];
    return new Map(entries.map(({ key, value }) => [String(key), Number(value)]));
  });
}

async function countByGrouping(input: ProfileInput, group: string): Promise<Counts> {
  const sql = `SELECT ${group} AS v, count(*) FROM ${literal(input.parquet)} GROUP BY ALL HAVING v IS NOT NULL`;
  const rows = (await query(input.connection, sql, input.signal)).getRows();
  return new Map(rows.map(([value, count]) => [String(value), Number(count)]));
}

async function topByGrouping(input: ProfileInput, index: number): Promise<Top> {
  const name = identifier(input.columns[index]?.name ?? '');
  const sql = `WITH groups AS MATERIALIZED (
      SELECT ${name}::VARCHAR AS v, count(*) AS n FROM ${literal(input.parquet)} WHERE ${name} IS NOT NULL GROUP BY ALL
    )
    SELECT v, n, (SELECT count(*) FROM groups) FROM groups ORDER BY n DESC, v LIMIT ${topCount}`;
  const rows = (await query(input.connection, sql, input.signal)).getRows();
  return {
    values: rows.map(([value, count]) => ({ value: String(value), count: Number(count) })),
    distinct: Number(rows[0]?.[2] ?? 0),
  };
}

function mostFrequent(groups: Counts): Top['values'] {
  return [...groups]
    .sort(([a, m], [b, n]) => n - m || compareWords(a, b))
    .slice(0, topCount)
    .map(([value, count]) => ({ value, count }));
}
