import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, DatasetColumn, DatasetProfile, Expectation, ValidationReport } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import { breaksSql, type CheckedColumn, holdsWords, isLongList, presentSql } from './cell-checks.ts';
import { findExamples } from './examples.ts';
import { judge, type Measure, reportOf, toldBreaches } from './judge.ts';
import { type CellsQuestion, type Question, questionsFor } from './questions.ts';

export interface CheckVersionRequest {
  connection: DuckDBConnection;
  /** The Parquet file of the version. */
  parquet: string;
  columns: readonly DatasetColumn[];
  /** Of the same version: what it tells is not counted again. */
  profile: DatasetProfile;
  expectations: readonly Expectation[];
  signal?: AbortSignal;
}

/** Planning takes time with the square of it. */
const countsPerQuery = 250;
const countedRows = 2_000_000;

/**
 * Checks a version against what is expected of it, in SQL, by the law of
 * `questionsFor`. Counts are exact; memory is DuckDB's, which spills.
 */
export async function checkVersion(request: CheckVersionRequest): Promise<ValidationReport> {
  const { expectations, profile, columns } = request;
  const questions = questionsFor(expectations, columns);
  const measures = await measureAll(request, questions);
  const judgement = judge(expectations, questions, measures, profile.rows);
  const examples = await findExamples(request, toldBreaches(judgement));
  return reportOf(judgement, profile.rows, (breach) => examples.get(breach));
}

async function measureAll(request: CheckVersionRequest, questions: readonly Question[]) {
  const { profile } = request;
  const profiles = new Map(profile.columns.map((column) => [column.name, column]));
  const presentIn = ({ name }: CheckedColumn) => profile.rows - (profiles.get(name)?.missing ?? profile.rows);
  const measures = questions.map((question) => measureByProfile(question, profiles, profile.rows));
  const together: { question: CellsQuestion; index: number }[] = [];
  for (const [index, question] of questions.entries()) {
    if (measures[index]) continue;
    if (question.ask === 'repeated') measures[index] = await countRepeated(request, question.columns);
    if (question.ask !== 'cells') continue;
    if (!isLongList(question.check)) together.push({ question, index });
    else measures[index] = { present: presentIn(question.column), count: await countAlone(request, question) };
  }
  for (let start = 0; start < together.length; start += countsPerQuery) {
    const batch = together.slice(start, start + countsPerQuery);
    const counts = await countTogether(
      request,
      batch.map(({ question }) => question),
    );
    for (const [place, { question, index }] of batch.entries()) {
      measures[index] = { present: presentIn(question.column), count: counts[place] ?? 0 };
    }
  }
  return measures;
}

/** What the profile tells exactly: missing cells, values within the range, few words that are expected, values that all differ. */
function measureByProfile(
  question: Question,
  profiles: ReadonlyMap<string, ColumnProfile>,
  rows: number,
): Measure | undefined {
  if (question.ask === 'missing') {
    const missing = profiles.get(question.column.name)?.missing ?? rows;
    return { present: rows - missing, count: missing };
  }
  if (question.ask === 'repeated') {
    const [column, second] = question.columns;
    return column && !second ? differentByProfile(profiles.get(column.name), rows) : undefined;
  }
  if (question.ask !== 'cells') return undefined;
  const profile = profiles.get(question.column.name);
  if (!profile) return undefined;
  const present = rows - profile.missing;
  const { check } = question;
  if (check.test === 'every-cell') return { present, count: present };
  if (check.test === 'outside') {
    const { min, max } = profile;
    return min !== undefined && max !== undefined && min >= check.min && max <= check.max
      ? { present, count: 0 }
      : undefined;
  }
  if (check.test === 'other-word' && profile.top && profile.distinct <= profile.top.length) {
    const others = profile.top.filter(({ value }) => !check.allowed.has(String(value)));
    return { present, count: others.reduce((sum, { count }) => sum + count, 0) };
  }
  return undefined;
}

/** All values are different; above so many rows, distinct numbers may have been estimated. */
function differentByProfile(profile: ColumnProfile | undefined, rows: number): Measure | undefined {
  if (!profile || (rows > countedRows && !holdsWords(profile.type))) return undefined;
  const present = rows - profile.missing;
  return profile.distinct === present ? { present, count: 0 } : undefined;
}

async function countTogether(request: CheckVersionRequest, questions: readonly CellsQuestion[]): Promise<number[]> {
  const { connection, parquet, signal } = request;
  const parts = questions.map(({ check, column }) => `count_if(${breaksSql(check, column)})`);
  const sql = `SELECT ${parts.join(', ')} FROM ${literal(parquet)}`;
  const [counts = []] = (await query(connection, sql, signal)).getRows();
  return counts.map(Number);
}

async function countAlone({ connection, parquet, signal }: CheckVersionRequest, question: CellsQuestion) {
  const sql = `SELECT count(*) FROM ${literal(parquet)} WHERE ${breaksSql(question.check, question.column)}`;
  const [[count] = []] = (await query(connection, sql, signal)).getRows();
  return Number(count);
}

async function countRepeated(
  { connection, parquet, signal }: CheckVersionRequest,
  columns: readonly CheckedColumn[],
): Promise<Measure> {
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const sql = `SELECT coalesce(sum(n), 0)::BIGINT, count(*) FROM (
    SELECT count(*) AS n FROM ${literal(parquet)} WHERE ${columns.map(presentSql).join(' AND ')} GROUP BY ${names})`;
  const [[rows, groups] = []] = (await query(connection, sql, signal)).getRows();
  return { present: Number(rows), count: Number(rows) - Number(groups) };
}
