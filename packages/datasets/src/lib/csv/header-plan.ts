import type { ImportFinding, ImportRecipe } from '../../index.ts';
import { isLikelyMarker, missingMarkers } from '../cells/missing-markers.ts';
import { everyReading, narrowReadings, reading } from '../cells/readings.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { refusal } from '../errors.ts';
import { type HeaderName, uniqueNames } from './header.ts';
import { describeHeader } from './header-findings.ts';
import { maximumColumns } from './limits.ts';
import { type SampledRecord, usualWidth } from './sample-records.ts';

/** Where the rows of a file begin and what its columns are called. */
export interface HeaderPlan {
  names: HeaderName[];
  /** Records above the header. */
  skipRows: number;
  headerRows: 0 | 1 | 2;
  /** The header's record as it stands in the file, when it names the columns as they are. */
  headerText: string | undefined;
  /** True when the first row is none of names only because the recipe says so: words stand above what are no words. */
  nowNamed: boolean;
  findings: ImportFinding[];
}

/** Titles do not go on for longer. */
const mostSkipped = 50;
/** Rows that tell the types of columns. */
const lookedAt = 200;

/**
 * Finds the header in the first records of a file: below titles, of two rows,
 * or missing. What the recipe says is taken as it is.
 * @throws MillraceError `datasets.too_many_columns`
 */
export function planHeader(
  records: readonly SampledRecord[],
  given: ImportRecipe,
  expected: readonly string[] = [],
): HeaderPlan {
  const recipe = { ...expectedHeader(records, expected), ...given };
  const missing = new Set(missingMarkers(recipe));
  const skipRows = Math.min(recipe.skipRows ?? countTitles(records), Math.max(0, records.length - 1));
  const rest = records.slice(skipRows);
  const headerRows = (recipe.headerRows ?? countHeaderRows(rest, missing)) as 0 | 1 | 2;
  const width = dataWidth(rest, headerRows);
  refuseTooWide(width);
  const [upper, lower] = rest;
  refuseBroken(rest.slice(0, headerRows));
  const named = headerRows === 0 ? [] : headerRows === 2 ? joinedNames(upper, lower) : (upper?.cells ?? []);
  const fitted = fitToWidth(named, width, rest.slice(headerRows));
  const names = headerRows === 0 ? uniqueNames(fitted).map(({ name }) => ({ name })) : uniqueNames(fitted);
  const unchanged = headerRows === 1 && fitted === named;
  return {
    names,
    skipRows,
    headerRows,
    headerText: unchanged ? upper?.text : undefined,
    nowNamed: headerRows === 0 && startsWithNames(rest),
    findings: describeHeader(records, { recipe, skipRows, headerRows, names, named, fitted }),
  };
}

/** The header is where expected names stand. */
function expectedHeader(records: readonly SampledRecord[], expected: readonly string[]): ImportRecipe {
  if (expected.length === 0) return {};
  const wanted = new Set(expected);
  const skipRows = records
    .slice(0, mostSkipped)
    .findIndex(({ cells }) => cells.some((cell) => wanted.has(trimCell(cell))));
  return skipRows === -1 ? {} : { skipRows, headerRows: 1 };
}

/** @throws MillraceError `datasets.header_unreadable` */
function refuseBroken(header: readonly SampledRecord[]): void {
  const reason = header.find(({ broken }) => broken)?.broken;
  if (!reason) return;
  throw refusal('header_unreadable', `The first row must be the header, but it cannot be read: ${reason}`);
}

/** @throws MillraceError `datasets.too_many_columns` */
function refuseTooWide(width: number): void {
  if (width <= maximumColumns) return;
  throw refusal(
    'too_many_columns',
    `The header has ${width.toLocaleString('en')} columns; at most ${maximumColumns.toLocaleString('en')} can be read. Split the table.`,
  );
}

/** Records above the header: narrower than the rest, or with a single word at their beginning. */
function countTitles(records: readonly SampledRecord[]): number {
  if (/^sep=.$/i.test(records[0]?.text ?? '')) return 1 + countTitles(records.slice(1));
  const { width } = usualWidth(records.map(({ cells }) => cells.length));
  if (width < 2) return 0;
  let count = 0;
  while (count < Math.min(mostSkipped, records.length - 1) && isTitle(records, count, width)) count += 1;
  return count;
}

function isTitle(records: readonly SampledRecord[], index: number, width: number): boolean {
  const record = records[index] as SampledRecord;
  if (record.broken) return false;
  const cells = record.cells.map(trimCell);
  const filled = cells.filter((cell) => cell !== '').length;
  if (cells.length === width) {
    if (width < 2 || filled > 1 || (filled === 1 && cells[0] === '')) return false;
    return width > 2 ? followedByMore(records, index) : namesFollow(records.slice(index + 1));
  }
  if (cells.length > width) return false;
  // A header with one name less than the rows have fields is one of R.
  return !(cells.length === width - 1 && width > 2 && filled === cells.length) && !isRowNamed(records, index, width);
}

function followedByMore(records: readonly SampledRecord[], index: number): boolean {
  return records.slice(index + 1, index + 4).some(({ cells }) => cells.filter((cell) => cell.trim() !== '').length > 1);
}

/** True when a record of words stands above columns that are no words. */
function namesFollow([first, ...rows]: readonly SampledRecord[]): boolean {
  const missing = new Set(['']);
  return (first?.cells ?? []).some((cell, index) => {
    const mask = readingsOf(rows.slice(0, lookedAt), index, missing);
    return isTyped(mask) && trimCell(cell) !== '' && narrowReadings(everyReading, trimCell(cell)) === 0;
  });
}

/** Words alone, above at least one column without. */
function startsWithNames(records: readonly SampledRecord[]): boolean {
  const cells = (records[0]?.cells ?? []).map(trimCell);
  return cells.every((cell) => cell === '' || narrowReadings(everyReading, cell) === 0) && namesFollow(records);
}

/** True for columns that are no words. */
function isTyped(mask: number): boolean {
  return mask !== 0 && mask !== everyReading && mask !== reading.booleanWords;
}

/** One name above two fields: R's row names, unless a header of two names follows. */
function isRowNamed(records: readonly SampledRecord[], index: number, width: number): boolean {
  if (width !== 2 || index > 0) return false;
  const following = records.slice(1);
  return countHeaderRows(following, new Set([''])) === 0 && /^["']/.test(records[0]?.text ?? '');
}

/** The readings that fit all cells of a column of the sample; 0 for words, `everyReading` when none is there. */
function readingsOf(rows: readonly SampledRecord[], index: number, missing: ReadonlySet<string>): number {
  let mask: number = everyReading;
  for (const { cells } of rows) {
    const text = trimCell(cells[index] ?? '');
    if (missing.has(text) || isLikelyMarker(text)) continue;
    mask = narrowReadings(mask, text);
    if (mask === 0) return 0;
  }
  return mask;
}

function countHeaderRows(records: readonly SampledRecord[], missing: ReadonlySet<string>): 0 | 1 | 2 {
  const [first, second, ...others] = records.slice(0, lookedAt);
  if (!first || !second || first.broken) return 1;
  const width = first.cells.length;
  const like = (rows: SampledRecord[]) => rows.filter(({ cells }) => cells.length === width);
  if (looksLikeRow(first, like([second, ...others]), missing)) return 0;
  return others.length >= 2 && second.cells.length === width && isSecondHeader(first, second, like(others), missing)
    ? 2
    : 1;
}

/** True when the record fits the types of the columns below it, so that it is a row itself. */
function looksLikeRow(record: SampledRecord, rows: SampledRecord[], missing: ReadonlySet<string>): boolean {
  if (rows.length === 0) return false;
  const texts = record.cells.map(trimCell);
  let fitting = 0;
  for (const [index, text] of texts.entries()) {
    const mask = readingsOf(rows, index, missing);
    if (!isTyped(mask)) continue;
    // A table with row names has no name above them; a gap elsewhere is a missing cell.
    if (text === '' && index === 0) return false;
    if (!missing.has(text) && narrowReadings(mask, text) === 0) return false;
    if (!missing.has(text)) fitting += 1;
  }
  return fitting > 0 && !areNames(texts);
}

/** Tables of figures often have a column a year, and tables of programs the columns 0, 1, 2. */
function areNames(texts: readonly string[]): boolean {
  if (texts.length > 2 && texts.every((text, index) => text === String(index))) return true;
  const years = texts.filter((text) => /^(1[89]|20|21)\d\d$/.test(text));
  return (
    years.length > 1 &&
    new Set(years).size === years.length &&
    texts.every((text) => years.includes(text) || !/\d/.test(text))
  );
}

/** A row of words (names below groups, or units) above columns that are no words. */
function isSecondHeader(
  first: SampledRecord,
  second: SampledRecord,
  rows: SampledRecord[],
  missing: ReadonlySet<string>,
): boolean {
  let [typed, empty, nameless] = [0, 0, 0];
  for (const [index, cell] of second.cells.entries()) {
    const text = trimCell(cell);
    if (text === '') empty += 1;
    if (!isTyped(readingsOf(rows, index, missing))) continue;
    if (text === '') nameless += 1;
    if (text === '') continue;
    if (missing.has(text) || isLikelyMarker(text) || narrowReadings(everyReading, text) !== 0) return false;
    typed += 1;
  }
  const hasGaps = first.cells.some((cell) => trimCell(cell) === '');
  // Each gap of the one is a name of the other, and the lower one has no values: a question above its answers.
  const complementary = first.cells.every(
    (cell, index) => trimCell(cell) !== '' || trimCell(second.cells[index] ?? '') !== '',
  );
  if (hasGaps && complementary && nameless > 0) return true;
  if (hasGaps) return typed > 0 && empty < second.cells.length / 2;
  const repeated = new Set(first.cells).size < first.cells.length;
  return repeated ? typed > 0 : typed > 1;
}

/** `2026` above two columns and `Q1`, `Q2` below it: `2026_Q1`, `2026_Q2`. */
function joinedNames(upper: SampledRecord | undefined, lower: SampledRecord | undefined): string[] {
  let group = '';
  return (lower?.cells ?? []).map((cell, index) => {
    const own = trimCell(upper?.cells[index] ?? '');
    const name = trimCell(cell);
    if (own !== '') group = own;
    if (name === '') return own;
    return group === '' || group === name ? name : `${group}_${name}`;
  });
}

/** Fields of the rows: those of the header unless nearly all rows have one more. */
function dataWidth(records: readonly SampledRecord[], headerRows: number): number {
  const header = records[Math.max(0, headerRows - 1)]?.cells.length ?? 0;
  const { width, agreement } = usualWidth(records.slice(headerRows).map(({ cells }) => cells.length));
  if (headerRows === 0) return agreement > 0 ? width : header;
  const last = records[headerRows - 1]?.cells.at(-1) ?? '';
  const nearly = agreement >= 0.9;
  if (width === header - 1 && nearly && trimCell(last) === '') return width;
  return width === header + 1 && nearly ? width : header;
}

/** Names for all fields: the one that has none is the last when its cells are empty, else the first. */
function fitToWidth(named: string[], width: number, rows: readonly SampledRecord[]): string[] {
  if (named.length === width) return named;
  // A header that ends with a delimiter, as its rows do not.
  if (named.length === width + 1) return named.slice(0, width);
  if (named.length === 0) return new Array(width).fill('');
  const lastIsEmpty = rows.every(({ cells }) => cells.length < width || trimCell(cells[width - 1] ?? '') === '');
  return lastIsEmpty ? [...named, ''] : ['', ...named];
}
