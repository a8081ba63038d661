import type { ColumnDrift } from '../../../index.ts';
import { identifier, literal, query } from '../../duckdb.ts';
import { type DriftRequest, distancesOf } from './measure-drift.ts';

type Columns = DriftRequest['columns'];

/** Words of a column that have a bin of their own, the most frequent of both tables; the others share one. */
const maximumWords = 1_000;
/** Of new words, and of gone ones, this many are named. */
const maximumNamed = 20;

/** Drift of words and booleans: each word is a bin, missing another. Of text, and where the type changed, only what is missing. */
export async function measureWords(
  request: DriftRequest,
  columns: Columns,
  sameType: ReadonlySet<string>,
): Promise<ColumnDrift[]> {
  const drifts: ColumnDrift[] = [];
  for (const column of columns) {
    const isCompared = sameType.has(column.name) && column.type !== 'text';
    drifts.push(isCompared ? await compareWords(request, column) : await compareMissing(request, column.name));
  }
  return drifts;
}

async function compareMissing({ connection, from, to, signal }: DriftRequest, column: string): Promise<ColumnDrift> {
  const name = identifier(column);
  const sql = `SELECT (SELECT count(${name}) FROM ${literal(from.path)}), (SELECT count(${name}) FROM ${literal(to.path)})`;
  const [[before, after] = []] = (await query(connection, sql, signal)).getRows();
  return { column, missingShare: [missingShare(Number(before), from.rows), missingShare(Number(after), to.rows)] };
}

async function compareWords(request: DriftRequest, column: Columns[number]): Promise<ColumnDrift> {
  const { connection, from, to, signal } = request;
  const { name, words } = column;
  const countsOf = (path: string, before: string, after: string) =>
    `SELECT ${identifier(name)}::VARCHAR AS v, ${before} AS a, ${after} AS b FROM ${literal(path)} GROUP BY ALL`;
  const both = `WITH counted AS MATERIALIZED (SELECT v, sum(a)::DOUBLE AS a, sum(b)::DOUBLE AS b FROM (
      ${countsOf(from.path, 'count(*)', '0')} UNION ALL ${countsOf(to.path, '0', 'count(*)')}) GROUP BY v)`;
  const ranked = `SELECT v, a, b FROM counted WHERE v IS NOT NULL ORDER BY a + b DESC, v`;
  const named = (present: string, absent: string) =>
    `(SELECT list(v ORDER BY ${present} DESC, v) FROM (SELECT v, a, b FROM counted
      WHERE v IS NOT NULL AND ${absent} = 0 ORDER BY ${present} DESC, v LIMIT ${maximumNamed}))`;
  const sql = `${both} SELECT
      (SELECT list([a, b]) FROM (${ranked} LIMIT ${maximumWords})),
      (SELECT [coalesce(sum(a), 0), coalesce(sum(b), 0)] FROM (${ranked} OFFSET ${maximumWords})),
      (SELECT [coalesce(sum(a), 0), coalesce(sum(b), 0)] FROM counted WHERE v IS NULL),
      ${named('b', 'a')}, ${named('a', 'b')}`;
  const [[most, rest, none, added, gone] = []] = (await query(connection, sql, signal)).getRowsJson();
  const bins = [...((most ?? []) as number[][]), rest as number[], none as number[]];
  const [before, after] = [0, 1].map((side) => bins.map((counts) => Number(counts[side]))) as [number[], number[]];
  const inWords = (list: unknown) => ((list ?? []) as string[]).map((word) => spelled(word, words));
  const [newValues, goneValues] = [inWords(added), inWords(gone)];
  return {
    column: name,
    ...(from.rows > 0 && to.rows > 0 && distancesOf(before, after)),
    missingShare: [share(before), share(after)],
    ...(newValues.length > 0 && { newValues }),
    ...(goneValues.length > 0 && { goneValues }),
  };
}

/** A boolean in the words of the file. */
function spelled(value: string, words: Columns[number]['words']): string {
  if (!words) return value;
  return value === 'true' ? words.true : words.false;
}

function share(bins: number[]): number {
  return missingShare(sum(bins) - (bins.at(-1) ?? 0), sum(bins));
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function missingShare(present: number, rows: number): number {
  return rows > 0 ? (rows - present) / rows : 0;
}
