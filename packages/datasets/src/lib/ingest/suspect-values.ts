import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, DatasetProfile, ImportFinding } from '../../index.ts';
import { isCompactDate } from '../cells/dates.ts';
import { isLikelyMarker } from '../cells/missing-markers.ts';
import { identifier, literal, query } from '../duckdb.ts';

interface Written {
  connection: DuckDBConnection;
  parquet: string;
  profile: DatasetProfile;
  signal: AbortSignal;
}

/** Columns that one query asks about. */
const columnsAtOnce = 100;
/** Findings of one kind that are told. */
const most = 20;
/** A number that stands for "no value" comes back. */
const fewest = 3;

/**
 * Looks for values that may mean something else than they say: words and
 * numbers for "no value", and dates without separators. Nothing is changed;
 * each finding comes with what to add to the recipe.
 */
export async function suspectValues(written: Written): Promise<ImportFinding[]> {
  const { columns, rows } = written.profile;
  const words = columns.flatMap((column) => suspectWords(column, rows)).slice(0, most);
  const dates = columns.flatMap(suspectDates).slice(0, most);
  return [...words, ...(await suspectNumbers(written)), ...dates];
}

/** `unknown` among words may be a word of its own: the models treat it as one. */
function suspectWords({ name, type, top = [] }: ColumnProfile, rows: number): ImportFinding[] {
  if (type !== 'category' && type !== 'text') return [];
  const found = top.filter(({ value, count }) => isLikelyMarker(String(value)) && count >= Math.max(2, rows / 100));
  const [first] = found;
  if (!first || found.length === top.length) return [];
  const words = found.map(({ value }) => String(value));
  const shown = words.map((word) => `"${word}"`).join(', ');
  const detail = `${shown} in "${name}" may mean that there is no value (${first.count.toLocaleString('en')} rows). It is kept as a word.`;
  return [missingSuspected(name, words, detail)];
}

function suspectDates({ name, type, min, max }: ColumnProfile): ImportFinding[] {
  if (type !== 'integer' || min === undefined || max === undefined) return [];
  if (!isCompactDate(min) || !isCompactDate(max)) return [];
  return [
    {
      code: 'date_compact',
      level: 'info',
      column: name,
      detail: `The whole numbers of "${name}" may be dates, as ${min} is one. They are kept as numbers.`,
      choices: [{ label: 'Read as dates', recipe: { types: { [name]: 'datetime' } } }],
    },
  ];
}

/** An extreme value that comes back and stands far away from the others: further than the others are from each other. */
async function suspectNumbers({ connection, parquet, profile, signal }: Written): Promise<ImportFinding[]> {
  const columns = profile.columns.filter(mayHoldSentinel);
  const findings: ImportFinding[] = [];
  for (let start = 0; start < columns.length && findings.length < most; start += columnsAtOnce) {
    const some = columns.slice(start, start + columnsAtOnce);
    const parts = some.flatMap(({ name, min, max }) => {
      const x = `${identifier(name)}::DOUBLE`;
      return [min, max].flatMap((end, side) => [
        `count(*) FILTER (${x} = ${end}::DOUBLE)`,
        `${side === 0 ? 'min' : 'max'}(${x}) FILTER (${x} <> ${end}::DOUBLE)`,
      ]);
    });
    const sql = `SELECT ${parts.join(', ')} FROM ${literal(parquet)}`;
    const [values = []] = (await query(connection, sql, signal)).getRows();
    for (const [index, column] of some.entries()) {
      const [lowCount, low, highCount, high] = values.slice(4 * index, 4 * index + 4).map(Number);
      const { min = 0, max = 0 } = column;
      const [nextLow = 0, nextHigh = 0] = [low, high];
      if (isFarAway(min, nextLow, max) && (lowCount ?? 0) >= fewest)
        findings.push(sentinel(column, min, lowCount ?? 0));
      if (isFarAway(max, nextHigh, min) && (highCount ?? 0) >= fewest)
        findings.push(sentinel(column, max, highCount ?? 0));
    }
  }
  return findings.slice(0, most);
}

/** Columns with an end that is far from nearly all values, or is one value in twenty: only these are worth a query. */
function mayHoldSentinel({ type, distinct, min, max, quantiles }: ColumnProfile): boolean {
  if ((type !== 'integer' && type !== 'number') || distinct <= 3) return false;
  if (min === undefined || max === undefined || !quantiles) return false;
  const { p05, p95 } = quantiles;
  const wide = 0.3 * (p95 - p05);
  return p05 === min || p95 === max || p05 - min > wide || max - p95 > wide;
}

/** `end` is further from its neighbour than the neighbour is from the other end, and written with nines or the like. */
function isFarAway(end: number, neighbour: number, other: number): boolean {
  const gap = Math.abs(end - neighbour);
  return gap > Math.abs(neighbour - other) || (isUsualSentinel(end) && gap > 0.3 * Math.abs(neighbour - other));
}

/** -9, 99, -999, 9999.9 and -200: what measuring devices and surveys write for "no value". */
function isUsualSentinel(value: number): boolean {
  return /^-?9{2,}(\.9+)?$/.test(String(value)) || [-1, -9, -7, -8, -88, -77, -200, 777, 888].includes(value);
}

function sentinel({ name }: ColumnProfile, value: number, count: number): ImportFinding {
  const detail = `${value} in "${name}" may mean that there is no value: it comes ${count.toLocaleString('en')} times, far away from the others. It is kept as a number.`;
  return missingSuspected(name, [String(value)], detail);
}

function missingSuspected(column: string, words: string[], detail: string): ImportFinding {
  const label = `Count ${words.map((word) => `"${word}"`).join(', ')} as missing`;
  return {
    code: 'missing_suspected',
    level: 'info',
    column,
    detail,
    choices: [{ label, recipe: { columnMissing: { [column]: words } } }],
  };
}
