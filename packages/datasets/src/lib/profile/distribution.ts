import { DuckDBMapValue } from '@duckdb/node-api';
import type { Histogram } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import { compareWords } from '../read/word-codes.ts';
import { asDoubleSql, type Basics, batchSize, isNumeric, isSmall } from './basics.ts';
import { binsOf, type CountedValues } from './counted-values.ts';
import { maximumCategories, type ProfileInput, type WrittenColumn } from './profile.ts';

const binCount = 20;
const topCount = 20;

/** The most frequent values of a column, and how many distinct ones it has. */
export interface Top {
  values: { value: string; count: number }[];
  distinct: number;
}

/** How many numbers or dates lie in each of 20 equal intervals: of `counted` columns it is known, others are looked at. */
export async function countBins(
  input: ProfileInput,
  basics: Basics[],
  counted: ReadonlyMap<number, CountedValues>,
): Promise<(Histogram | undefined)[]> {
  const edges = input.columns.map((column, index) =>
    isNumeric(column) ? edgesOf(basics[index] as Basics) : undefined,
  );
  const open = edges.flatMap((known, index) => (known && !counted.has(index) ? [index] : []));
  const maps = await histograms(input, open, (index) =>
    binsSql(asDoubleSql(input.columns[index] as WrittenColumn), edges[index] ?? []),
  );
  return edges.map((known, index) => {
    if (!known) return undefined;
    const values = counted.get(index);
    return { edges: known, counts: values ? binsOf(values, known) : binCounts(known, maps.get(index)) };
  });
}

/** DuckDB's intervals hold their upper end, ours their lower one: so it is given the negative values. */
function binsSql(x: string, edges: number[]): string {
  return `-(${x}), [${edges
    .toReversed()
    .map((edge) => sqlNumber(-edge))
    .join(', ')}]`;
}

function binCounts(edges: number[], map: Map<string, number> | undefined): number[] {
  const upTo = [...(map ?? [])].map(([end, count]) => [Number(end), count] as const).sort(([a], [b]) => b - a);
  const counts = upTo.map(([, count]) => count);
  // Beyond the last interval lie those that equal its end, which belong to it.
  const atEnd = counts[edges.length - 1] ?? 0;
  return counts.slice(0, edges.length - 1).map((count, bin) => (bin === edges.length - 2 ? count + atEnd : count));
}

function edgesOf({ numbers }: Basics): number[] | undefined {
  const { min, max } = numbers ?? {};
  if (min === undefined || max === undefined) return undefined;
  // Wide enough to be two numbers, also where doubles are far apart.
  const half = Math.max(0.5, Math.abs(min) * 1e-6);
  if (min === max) return [min - half, max + half].map(finite);
  const width = max / binCount - min / binCount;
  const edges = Array.from({ length: binCount + 1 }, (_, index) => (index === binCount ? max : min + width * index));
  // The values may be too close for twenty intervals between them.
  return edges.every((edge, index) => index === 0 || edge > (edges[index - 1] as number)) ? edges : [min, max];
}

function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

function sqlNumber(value: number): string {
  return `${value.toExponential()}::DOUBLE`;
}

/** Second pass over words: the most frequent ones. Few rows of many columns take few queries, else each column has its own. */
export async function countTop(input: ProfileInput, basics: Basics[]): Promise<(Top | undefined)[]> {
  const words = input.columns.flatMap((column, index) => (isNumeric(column) ? [] : [index]));
  const few = words.filter((index) => isSmall(input.rows) && (basics[index] as Basics).distinct <= maximumCategories);
  const counts = await histograms(input, few, (index) => `${identifier(input.columns[index]?.name ?? '')}::VARCHAR`);
  const tops: (Top | undefined)[] = input.columns.map(() => undefined);
  for (const [index, groups] of counts) tops[index] = { values: mostFrequent(groups), distinct: groups.size };
  for (const index of words) tops[index] ??= await topByGrouping(input, index);
  return tops;
}

/** What `histogram(…)` makes of the given columns; arguments by place. */
async function histograms(
  input: ProfileInput,
  columns: number[],
  argumentSql: (index: number) => string,
): Promise<Map<number, Map<string, number>>> {
  const found = new Map<number, Map<string, number>>();
  const size = batchSize(input.rows);
  for (let start = 0; start < columns.length; start += size) {
    const batch = columns.slice(start, start + size);
    const parts = batch.map((index) => `histogram(${argumentSql(index)})`);
    const sql = `SELECT ${parts.join(', ')} FROM ${literal(input.parquet)}`;
    const [maps = []] = (await query(input.connection, sql, input.signal)).getRows();
    for (const [place, index] of batch.entries()) {
      const map = maps[place];
      const entries = map instanceof DuckDBMapValue ? map.entries : [];
      found.set(index, new Map(entries.map(({ key, value }) => [String(key), Number(value)])));
    }
  }
  return found;
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

function mostFrequent(groups: Map<string, number>): Top['values'] {
  return [...groups]
    .sort(([a, m], [b, n]) => n - m || compareWords(a, b))
    .slice(0, topCount)
    .map(([value, count]) => ({ value, count }));
}
