import type { ColumnProfile, DatasetColumn, DatasetProfile, Expectation } from '../../index.ts';
import { holdsNumbers, holdsWords } from './cell-checks.ts';
import type { Evidence } from './evidence.ts';
import { expectRange } from './infer-range.ts';
import { expectWords } from './infer-words.ts';
import { deviations, fewCells, shareOf } from './margins.ts';

/** More are kept by nobody; a table so wide gets the first kinds only. */
const maximumExpectations = 50_000;
const manyColumns = 2_000;
/** So many times more or fewer rows are unusual, and so many fewer are another table. */
const unusualRows = { fewer: 2, muchFewer: 10, more: 10 };

/**
 * What to expect of the next versions, from the first one. `n` are its present
 * cells in the column, `d` is four standard deviations of a share that is seen
 * in two tables of that size: so far apart are two random halves of a table in
 * one of 16,000 cases.
 *
 * | kind | of | expected | severity | why |
 * |---|---|---|---|---|
 * | present | every column | it is there | fail; warn for ids and constants | a training without it learns something else |
 * | type | numbers, dates, booleans | the same; whole numbers count as numbers | fail | one word among numbers makes a column of words |
 * | type | whole numbers | no fractions | warn | they may have been rare |
 * | type | words | words or booleans | warn | a number can be a word |
 * | missing-share | every column with values | what it was + 0.05 (or a quarter of the rest), at least d | warn | the usual wobble |
 * | missing-share | every column with values | what it was + 0.3 (or 0.4 of the rest), at least d | fail, from 100 rows on | half of the values lost |
 * | range | numbers, from 24 cells on | min and max, wider by the whole span or a tenth of the larger end; from positive numbers not below half of the least, from numbers >= 0 none below 0; a share of max(0.01, 12/n) may lie outside | fail; warn below 100 cells, of times, and of whole numbers that are all different | the k largest of all rows are in the other half in one of 2^k cases |
 * | range | numbers with 5 values or more, no times | at most 0.5 + max(0.08, d) of the cells on either side of the median; where it is 0, of the median of the other cells, with their share | warn | a unit that changed by half or more moves most columns across it |
 * | range | dates | wider by the whole span and at least 5 years | warn | time goes on |
 * | set | words, up to 1,000 different ones | those that were there; others in a share of (1.5 x words seen once + 5 x sqrt of that) / n | warn | so much is expected of words never seen (Good and Turing) |
 * | set | the same, where that share is below 0.05 | others in a share of 0.1 | fail, from 100 cells on | a common word was renamed |
 * | unique | ids | no value twice | warn | a copy of a row is no reason to refuse all others |
 * | row-count | the table | at least half, at most ten times the rows | warn | |
 * | row-count | the table | at least a tenth of the rows | fail | a file that was cut off |
 *
 * Ids have no range and no set, a column without any value has only `present`.
 * Tables of more than 2,000 columns have the kinds that fail, without sets.
 */
export function inferExpectations(
  columns: readonly DatasetColumn[],
  profile: DatasetProfile,
  evidence: Evidence = { words: new Map(), beside: new Map() },
): Expectation[] {
  const { rows } = profile;
  const profiles = new Map(profile.columns.map((column) => [column.name, column]));
  const suggested = profile.suggestions?.filter(({ role }) => role === 'time') ?? [];
  const times = new Set(suggested.map(({ column }) => column));
  const all = columns.flatMap((column) => {
    const described = profiles.get(column.name);
    return described ? expectColumn(column, described, { rows, evidence, isTime: times.has(column.name) }) : [];
  });
  const expectations = [...expectRows(rows), ...all];
  if (columns.length <= manyColumns) return expectations.slice(0, maximumExpectations);
  return expectations
    .filter(({ kind, severity }) => severity === 'fail' && kind !== 'set')
    .slice(0, maximumExpectations);
}

function expectRows(rows: number): Expectation[] {
  const { fewer, muchFewer, more } = unusualRows;
  const atLeast = Math.floor(rows / muchFewer);
  return [
    ...(atLeast > 0 ? [{ kind: 'row-count', min: atLeast, severity: 'fail' } as const] : []),
    { kind: 'row-count', min: Math.floor(rows / fewer), max: rows * more, severity: 'warn' },
  ];
}

function expectColumn(
  { name, type, role }: DatasetColumn,
  profile: ColumnProfile,
  { rows, evidence, isTime }: { rows: number; evidence: Evidence; isTime: boolean },
): Expectation[] {
  const present: Expectation = { kind: 'present', column: name, severity: role === 'feature' ? 'fail' : 'warn' };
  const cells = rows - profile.missing;
  if (cells === 0) return [present];
  const expectations: Expectation[] = [present, ...expectType(name, type), ...expectMissing(profile, rows)];
  if (role === 'id') return [...expectations, { kind: 'unique', columns: [name], severity: 'warn' }];
  if (holdsNumbers(type))
    expectations.push(...expectRange(profile, { cells, beside: evidence.beside.get(name), isTime }));
  if (holdsWords(type)) expectations.push(...expectWords(profile, cells, evidence.words.get(name)));
  return expectations;
}

function expectType(column: string, type: DatasetColumn['type']): Expectation[] {
  if (holdsWords(type)) return [{ kind: 'type', column, type, severity: 'warn' }];
  if (type !== 'integer') return [{ kind: 'type', column, type, severity: 'fail' }];
  return [
    { kind: 'type', column, type: 'number', severity: 'fail' },
    { kind: 'type', column, type, severity: 'warn' },
  ];
}

function expectMissing({ name, missing }: ColumnProfile, rows: number): Expectation[] {
  const share = missing / rows;
  const rest = 1 - share;
  const chance = deviations(share, rows);
  const usual = share + Math.max(chance, Math.min(0.05, rest / 4));
  const grave = share + Math.max(chance, Math.min(0.3, 0.4 * rest));
  return [
    ...(usual < grave ? [expectMissingBelow(name, usual, 'warn')] : []),
    ...(grave < 1 && rows >= fewCells ? [expectMissingBelow(name, grave, 'fail')] : []),
  ];
}

function expectMissingBelow(column: string, max: number, severity: 'warn' | 'fail'): Expectation {
  return { kind: 'missing-share', column, max: shareOf(max), severity };
}
