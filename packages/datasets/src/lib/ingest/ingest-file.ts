import { join } from 'node:path';
import type { DatasetColumn, DatasetProfile, ImportRecipe, RejectedRow } from '../../index.ts';
import { type FixedTypes, writeCleanCopy } from '../csv/clean-copy.ts';
import { checkRecipe, missingMarkers } from '../csv/recipe.ts';
import { type CsvSurvey, openCsv, surveyCsv } from '../csv/survey.ts';
import { openDuckDb } from '../duckdb.ts';
import { refusal } from '../errors.ts';
import type { RegularCsv } from './csv-source-sql.ts';
import { decideTypes, type Typing, typeOf } from './decide-types.ts';
import { profileParquet } from './profile.ts';
import type { ReadingName } from './readings.ts';
import { writeParquet } from './write-parquet.ts';

export interface IngestFileInput {
  path: string;
  /** Where the Parquet file is written. */
  target: string;
  /** An existing empty directory for copies and for what does not fit in memory. */
  workDirectory: string;
  recipe: ImportRecipe;
  memoryMegabytes: number;
  threads: number;
}

export interface IngestProgress {
  fraction: number;
  step: string;
}

export interface IngestedFile {
  rows: number;
  rejected: number;
  rejects: RejectedRow[];
  columns: DatasetColumn[];
  recipe: ImportRecipe;
  profile: DatasetProfile;
}

/**
 * Turns a received file into a typed Parquet file and its description. Same
 * bytes and recipe, same result; memory does not grow with the rows.
 * @throws MillraceError `datasets.*` (422) with a sentence that says what is wrong with the file
 */
export async function ingestFile(
  input: IngestFileInput,
  context: { progress(progress: IngestProgress): void; signal: AbortSignal },
): Promise<IngestedFile> {
  const { recipe, workDirectory } = input;
  const { signal, progress } = context;
  checkRecipe(recipe);
  progress({ fraction: 0, step: 'Reading' });
  const source = await openCsv(input.path, workDirectory, recipe, signal);
  const missing = missingMarkers(recipe);
  const survey = await surveyCsv(source, missing, signal);
  checkFixedNames(survey, recipe);
  let csv = await regularCsv(survey, workDirectory, signal);

  progress({ fraction: 0.2, step: 'Finding the types' });
  await using engine = await openEngine(input, survey.header.length);
  const { connection } = engine;
  const { padded, marked, header } = survey;
  const noise = { padded, marked, missing };
  const typing = await decideTypes({
    connection,
    csv,
    noise,
    sample: survey.sample,
    sampleIsWhole: survey.sampleIsWhole,
    recipe,
    signal,
  });
  let counts = { rows: survey.rows, rejected: survey.rejected, rejects: survey.rejects };
  const fixed = fixedTypes(survey, recipe, typing, missing);
  if (fixed) {
    const target = join(workDirectory, 'fixed.csv');
    const copy = await writeCleanCopy(source, target, fixed, signal);
    if (copy.rows === 0) throw noRowOfFixedTypes(copy.rejects[0]);
    csv = { ...csv, path: target, longestRecordBytes: copy.longestRecordBytes };
    counts = copy;
    for (const index of fixed.columns.keys()) {
      padded[index] = 0;
      marked[index] = 0;
    }
  }

  progress({ fraction: 0.4, step: 'Writing Parquet' });
  const readings = header.map(({ name }, index) => finalReading(name, recipe, typing, index));
  const written = await writeParquet({
    connection,
    csv,
    header,
    noise,
    readings,
    target: input.target,
    signal,
  });
  if (written !== counts.rows) throw new Error(`DuckDB read ${written} rows where the survey counted ${counts.rows}`);

  progress({ fraction: 0.7, step: 'Profiling' });
  const columns = header.map((named, index) => ({
    ...named,
    type: recipe.types?.[named.name] ?? typeOf(readings[index]),
    fixed: recipe.types?.[named.name] !== undefined,
  }));
  const described = await profileParquet({ connection, parquet: input.target, rows: written, columns, signal });
  return { ...counts, ...described, recipe: writtenRecipe(recipe, survey, typing) };
}

/** A wide table needs room on DuckDB's books (a block a column and step), though little of it is ever touched. */
async function openEngine(input: IngestFileInput, columns: number) {
  const wide = columns > 1_000;
  const instance = await openDuckDb({
    memoryMegabytes: Math.max(128, Math.floor(input.memoryMegabytes * 0.6)) + Math.ceil(columns * 0.5),
    threads: wide ? 1 : input.threads,
    directories: [...new Set([input.path, input.target, join(input.workDirectory, 'x')].map(directoryOf))],
    spillDirectory: join(input.workDirectory, 'spill'),
  });
  const connection = await instance.connect();
  return {
    connection,
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function directoryOf(path: string): string {
  return `${join(path, '..')}/`;
}

/** The file itself when DuckDB cannot but read it as the survey did; else a copy of its readable rows. */
async function regularCsv(survey: CsvSurvey, workDirectory: string, signal: AbortSignal): Promise<RegularCsv> {
  const { source, header, multiline } = survey;
  const common = { dialect: source.dialect, columns: header.length, multiline };
  if (!survey.irregular) return { ...common, path: source.text.path, longestRecordBytes: survey.longestRecordBytes };
  const path = join(workDirectory, 'clean.csv');
  const { longestRecordBytes } = await writeCleanCopy(source, path, undefined, signal);
  return { ...common, path, longestRecordBytes };
}

/** @throws MillraceError `datasets.recipe_invalid` when a type is fixed for a column that is not there */
function checkFixedNames(survey: CsvSurvey, recipe: ImportRecipe): void {
  const names = new Set(survey.header.map(({ name }) => name));
  const unknown = Object.keys(recipe.types ?? {}).filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  throw refusal('recipe_invalid', `The recipe fixes the type of "${unknown[0]}", but the file has no such column.`);
}

function fixedTypes(
  survey: CsvSurvey,
  recipe: ImportRecipe,
  typing: Typing,
  missing: string[],
): FixedTypes | undefined {
  const columns = new Map<number, { name: string; type: NonNullable<ImportRecipe['types']>[string] }>();
  for (const [index, { name }] of survey.header.entries()) {
    const type = recipe.types?.[name];
    if (type && type !== 'category' && type !== 'text') columns.set(index, { name, type });
  }
  if (columns.size === 0) return undefined;
  const { decimalSeparator: decimal, dateOrder = 'month-first' } = typing;
  return { columns, reading: { decimal, dateOrder }, missing: new Set(missing) };
}

/** Fixed columns have one plain spelling by now. */
function finalReading(name: string, recipe: ImportRecipe, typing: Typing, index: number): ReadingName | undefined {
  const type = recipe.types?.[name];
  if (type === undefined) return typing.readings[index];
  if (type === 'category' || type === 'text') return undefined;
  return type === 'datetime' ? 'isoTime' : type;
}

function noRowOfFixedTypes(first: RejectedRow | undefined) {
  return refusal('no_readable_rows', `No row fits the types of the recipe. Line ${first?.line}: ${first?.reason}`);
}

/** What was given and what was found, so that the same reading can be repeated on another file. */
function writtenRecipe(recipe: ImportRecipe, survey: CsvSurvey, typing: Typing): ImportRecipe {
  const { dialect, text } = survey.source;
  return {
    ...recipe,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    encoding: text.encoding,
    decimalSeparator: typing.decimalSeparator,
    ...(typing.dateOrder && { dateOrder: typing.dateOrder }),
    missing: missingMarkers(recipe),
  };
}
