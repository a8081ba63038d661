import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnProfile, DatasetProfile, ImportFinding, ImportRecipe } from '../../index.ts';
import { isTotalWord } from '../cells/total-words.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { identifier, literal, query } from '../duckdb.ts';

interface Written {
  connection: DuckDBConnection;
  parquet: string;
  profile: DatasetProfile;
  /** What the table was read by: a column that it keeps rows apart by, or says it does not, is not asked about. */
  recipe: ImportRecipe;
  /** The last row as it stands in the file; read only when it is asked for. */
  lastCells(): Promise<string[]>;
  signal: AbortSignal;
}

/** A row at the end, by the places of the columns; null is missing. */
interface LastRow {
  place: number;
  values: DuckDBValue[];
}

/** Totals stand in one of these, with a note or two below them. */
const lastRows = 3;
const mostColumns = 200;
/** A word that comes more often is one of the classes of its column. */
const mostRows = 3;
/** So few rows may add up to the last by chance when they do so in one column only. */
const fewestRows = 5;

/**
 * Looks whether the table ends with a row of totals, which would be learned
 * from as if it were a row like the others. It stays; the finding asks. What
 * `findings` ask about a cell of that row only is asked with it: once it is
 * known what the row is, there is nothing else to know.
 */
export async function askAboutTotals(findings: readonly ImportFinding[], written: Written): Promise<ImportFinding[]> {
  const total = await findTotal(written);
  if (!total) return [...findings];
  const others = findings.filter((finding) => !isAboutTotal(finding, total));
  if (written.recipe.rejectRows?.[total.column]?.length === 0) return others;
  // Before whatever else is asked: it is about a whole row.
  return [
    totalRow(
      total,
      findings.find((finding) => finding.column === total.column && isAboutTotal(finding, total)),
    ),
    ...others,
  ];
}

async function findTotal(written: Written): Promise<Total | undefined> {
  const { profile } = written;
  const columns = profile.columns.slice(0, mostColumns);
  if (profile.rows < lastRows || !columns.some(isNumeric)) return undefined;
  // DuckDB cannot tell the place of a row where a column has the name that it would give that.
  if (profile.columns.some(({ name }) => name.toLowerCase() === 'file_row_number')) return undefined;
  const rows = await readLastRows(written, columns);
  const labelled = await findLabelled(written, columns, rows);
  if (labelled) return labelled;
  const last = rows.at(-1);
  const sums = last ? await findSums(written, columns, last) : [];
  if (!last || !isTotal(sums, columns, last, profile.rows)) return undefined;
  return { ...(await tellingCell(written, columns, last, sums)), cells: wordsOf(columns, last), sums };
}

const isNumeric = ({ type }: ColumnProfile) => type === 'integer' || type === 'number';
const isWords = ({ type }: ColumnProfile) => type === 'category' || type === 'text';

async function readLastRows({ connection, parquet, profile, signal }: Written, columns: ColumnProfile[]) {
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const from = `read_parquet(${literal(parquet)}, file_row_number = true)`;
  const sql = `SELECT file_row_number, ${names} FROM ${from} WHERE file_row_number >= ${profile.rows - lastRows} ORDER BY 1`;
  const found = (await query(connection, sql, signal)).getRows();
  return found.map(([place, ...values]): LastRow => ({ place: Number(place), values }));
}

interface Total {
  column: string;
  cell: string;
  rows: number;
  /** What stands in the columns of words of that row. */
  cells: ReadonlyMap<string, string>;
  /** Columns in which it is the sum of the others. */
  sums?: string[];
}

/** The last row that calls itself a total, beside some number. */
async function findLabelled(written: Written, columns: ColumnProfile[], rows: LastRow[]): Promise<Total | undefined> {
  const { connection, parquet, signal } = written;
  for (const row of rows.toReversed()) {
    const { values } = row;
    const index = columns.findIndex((column, at) => isWords(column) && isTotalWord(String(values[at] ?? '')));
    const column = columns[index]?.name;
    if (column === undefined || !columns.some((each, at) => isNumeric(each) && values[at] !== null)) continue;
    const cell = String(values[index]);
    const sql = `SELECT count(*) FROM ${literal(parquet)} WHERE ${identifier(column)} = ${literal(cell)}`;
    const [[count] = []] = (await query(connection, sql, signal)).getRows();
    if (Number(count) <= mostRows) return { column, cell, rows: Number(count), cells: wordsOf(columns, row) };
  }
  return undefined;
}

/** Columns whose last value is the sum of all others, and larger than any of them. */
async function findSums({ connection, parquet, profile, signal }: Written, columns: ColumnProfile[], last: LastRow) {
  const likely = columns.flatMap((column, index) => {
    const value = Number(last.values[index] ?? 0);
    return mayBeSum(column, value, profile.rows) ? [{ name: column.name, value }] : [];
  });
  if (likely.length === 0) return [];
  const parts = likely.flatMap(({ name }) => [`sum(${identifier(name)})`, `max(abs(${identifier(name)}))`]);
  const from = `read_parquet(${literal(parquet)}, file_row_number = true)`;
  const sql = `SELECT ${parts.join(', ')} FROM ${from} WHERE file_row_number <> ${last.place}`;
  const [row = []] = (await query(connection, sql, signal)).getRows();
  const sums = likely.filter(({ value }, index) => {
    const [sum, largest] = [Number(row[2 * index]), Number(row[2 * index + 1])];
    return Math.abs(sum - value) <= 1e-9 * Math.abs(value) && largest < Math.abs(value);
  });
  return sums.map(({ name }) => name);
}

/** By what the profile says, which spares nearly all files the look at the whole column. */
function mayBeSum({ type, missing, mean, min, max }: ColumnProfile, value: number, rows: number): boolean {
  if ((type !== 'integer' && type !== 'number') || value === 0 || mean === undefined) return false;
  return (value === max || value === min) && Math.abs(mean * (rows - missing) - 2 * value) <= 1e-6 * Math.abs(value);
}

function isTotal(sums: string[], columns: ColumnProfile[], { values }: LastRow, rows: number): boolean {
  const numbers = columns.filter((column, index) => isNumeric(column) && values[index] !== null).length;
  if (sums.length === 0 || 2 * sums.length < numbers) return false;
  return sums.length > 1 || rows > fewestRows;
}

/** A cell that no other row has: a gap, a word, or one of the sums. */
async function tellingCell(written: Written, columns: ColumnProfile[], { values }: LastRow, sums: string[]) {
  const cells = await written.lastCells();
  const gap = columns.findIndex(({ missing }, index) => values[index] === null && missing === 1);
  const word = columns.findIndex(({ type, distinct }) => type === 'text' && distinct === written.profile.rows);
  const sum = columns.findIndex(({ name }) => name === sums[0]);
  const index = gap >= 0 ? gap : word >= 0 ? word : sum;
  return { column: columns[index]?.name ?? '', cell: trimCell(cells[index] ?? ''), rows: 1 };
}

function wordsOf(columns: ColumnProfile[], { values }: LastRow): Map<string, string> {
  const words = columns.flatMap((column, index): [string, string][] => {
    const value = values[index] ?? null;
    return isWords(column) && value !== null ? [[column.name, String(value)]] : [];
  });
  return new Map(words);
}

/** That all cells of a column could be numbers, dates or booleans but the one in the row of totals. */
function isAboutTotal({ code, column, choices = [] }: ImportFinding, { cells }: Total): boolean {
  if (!code.startsWith('mostly_') || column === undefined) return false;
  const [only, ...more] = choices.flatMap(({ recipe }) => recipe.columnMissing?.[column] ?? []);
  return more.length === 0 && only !== undefined && only === cells.get(column);
}

/** `mostly`: what would be asked about the cell that tells, as the one word among numbers. */
function totalRow({ column, cell, rows, sums = [] }: Total, mostly: ImportFinding | undefined): ImportFinding {
  const which = cell === '' ? `without a value in "${column}"` : `with "${cell}" in "${column}"`;
  const shown = sums.slice(0, 3).map((name) => `"${name}"`);
  const why = sums.length > 0 ? ` It is the sum of the others in ${shown.join(', ')}.` : '';
  const [noun, it] = rows === 1 ? ['row', 'it is'] : ['rows', 'they are'];
  const others = mostly && `; without ${rows === 1 ? 'it' : 'them'}, "${column}" holds no words`;
  return {
    code: 'total_row',
    level: 'question',
    column,
    detail: `The last ${noun} ${which} may be a total and none of the things that the others are${others ?? ''}.${why}`,
    meanwhile: `Until you choose, ${it} read as ${rows === 1 ? 'a row' : 'rows'}.`,
    choices: [
      { label: `Keep the ${noun} apart`, recipe: { rejectRows: { [column]: [cell] } } },
      { label: `Read as ${rows === 1 ? 'a row' : 'rows'} like the others`, recipe: { rejectRows: { [column]: [] } } },
    ],
  };
}
