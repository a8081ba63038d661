import type { DatasetProfile } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import type { ProfileInput, Told } from './profile.ts';
import { rowsToSample, sampledSql, samplingOf } from './sample.ts';

type Missing = NonNullable<DatasetProfile['missing']>;

/** Patterns that are told. */
const maximumPatterns = 20;
/** All patterns together name at most so many columns. */
const maximumNames = 20_000;
/** Columns that one number has a bit for. */
const columnsPerKey = 62;
/** Such numbers that one query gives. */
const keysPerQuery = 8;

/**
 * In which columns cells are missing together (Little and Rubin 2002, section 1.2).
 * Exact when at most 62 columns miss cells; from some of the rows when more do.
 */
export async function measureMissing(input: ProfileInput, columns: readonly Told[]): Promise<Missing> {
  const { rows } = input;
  const gappy = columns.filter(({ missing }) => missing > 0).map(({ name }) => name);
  if (gappy.length === 0) return { completeRows: rows, patterns: [], sampling: { rows, exact: true } };
  const counted = gappy.length <= columnsPerKey ? await countAll(input, gappy) : await countSome(input, gappy);
  const scale = rows / Math.max(1, counted.looked);
  let names = 0;
  const patterns = counted.patterns
    .map((pattern) => ({ ...pattern, rows: Math.round(pattern.rows * scale) }))
    .filter((pattern) => {
      names += pattern.columns.length;
      return names <= maximumNames;
    });
  const completeRows = Math.round(counted.complete * scale);
  return { completeRows, patterns, sampling: samplingOf(counted.looked, rows, 'share') };
}

interface Counted {
  looked: number;
  complete: number;
  /** Most frequent first. */
  patterns: Missing['patterns'];
}

async function countAll({ connection, parquet, rows, signal }: ProfileInput, gappy: string[]): Promise<Counted> {
  const sql = `SELECT pattern, count(*) AS n FROM (SELECT ${keySql(gappy)} AS pattern FROM ${literal(parquet)})
    GROUP BY pattern ORDER BY (pattern = 0) DESC, n DESC, pattern LIMIT ${maximumPatterns + 1}`;
  const found = (await query(connection, sql, signal)).getRows();
  const counts = found.map(([pattern, n]) => ({ bits: BigInt(String(pattern)), rows: Number(n) }));
  const complete = counts.find(({ bits }) => bits === 0n)?.rows ?? 0;
  const patterns = counts.filter(({ bits }) => bits !== 0n).slice(0, maximumPatterns);
  return {
    looked: rows,
    complete,
    patterns: patterns.map(({ bits, rows: n }) => ({ columns: namesOf(bits, gappy), rows: n })),
  };
}

/** Rows of many columns: the pattern so far and that of the next columns have one number together. */
async function countSome(input: ProfileInput, gappy: string[]): Promise<Counted> {
  const wanted = rowsToSample(input.rows, gappy.length);
  const source = await sampledSql({ ...input, wanted });
  const parts: Meaning[][] = [];
  let complete = 0;
  let patterns = new Uint32Array();
  const keys = Array.from({ length: Math.ceil(gappy.length / columnsPerKey) }, (_, key) =>
    keySql(gappy.slice(key * columnsPerKey, (key + 1) * columnsPerKey)),
  );
  for (let start = 0; start < keys.length; start += keysPerQuery) {
    const sql = `SELECT ${keys.slice(start, start + keysPerQuery).join(', ')} FROM ${source}`;
    for (const bits of (await query(input.connection, sql, input.signal)).getColumns() as bigint[][]) {
      if (parts.length === 0) patterns = new Uint32Array(bits.length);
      const meanings = renumber(patterns, bits);
      complete = meanings.findIndex(({ before, bits: next }) => before === complete && next === 0n);
      parts.push(meanings);
    }
  }
  const counts = new Uint32Array(parts.at(-1)?.length ?? 0);
  for (const pattern of patterns) (counts[pattern] as number)++;
  const columnsOf = (pattern: number) => {
    let columns: string[] = [];
    let number = pattern;
    for (let part = parts.length - 1; part >= 0; part--) {
      const { before, bits } = (parts[part] as Meaning[])[number] as Meaning;
      columns = [...namesOf(bits, gappy.slice(part * columnsPerKey, (part + 1) * columnsPerKey)), ...columns];
      number = before;
    }
    return columns;
  };
  const frequent = [...counts.keys()].sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  return {
    looked: patterns.length,
    complete: counts[complete] ?? 0,
    patterns: frequent
      .filter((pattern) => pattern !== complete)
      .slice(0, maximumPatterns)
      .map((pattern) => ({ columns: columnsOf(pattern), rows: counts[pattern] as number })),
  };
}

interface Meaning {
  /** Number of the pattern in the columns before. */
  before: number;
  bits: bigint;
}

/** Gives each pair of a row's number and its next bits a number of its own, in place; says what each stands for. */
function renumber(numbers: Uint32Array, bits: bigint[]): Meaning[] {
  const known = new Map<string, number>();
  const meanings: Meaning[] = [];
  for (const [row, next] of bits.entries()) {
    const before = numbers[row] as number;
    const key = `${before} ${next}`;
    let number = known.get(key);
    if (number === undefined) {
      number = meanings.push({ before, bits: next }) - 1;
      known.set(key, number);
    }
    numbers[row] = number;
  }
  return meanings;
}

/** A number with a bit for each column that is missing. */
function keySql(names: readonly string[]): string {
  const bits = names.map((name, index) => `((${identifier(name)} IS NULL)::BIGINT << ${index})`);
  return bits.join(' | ');
}

function namesOf(bits: bigint, names: readonly string[]): string[] {
  return names.filter((_, index) => (bits >> BigInt(index)) & 1n);
}
