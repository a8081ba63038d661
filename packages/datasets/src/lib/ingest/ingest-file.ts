import { join } from 'node:path';
import type { DatasetColumn, DatasetProfile, ImportRecipe, RejectedRow } from '../../index.ts';
import { missingMarkers } from '../csv/missing-markers.ts';
import type { ReadingName } from '../csv/readings.ts';
import { openDuckDb } from '../duckdb.ts';
import { refusal } from '../errors.ts';
import { type Typing, typeOf } from './decide-types.ts';
import { type PreparedCsv, prepareCsv } from './prepare-csv.ts';
import { profileParquet } from './profile.ts';
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

export interface IngestContext {
  progress(progress: IngestProgress): void;
  signal: AbortSignal;
}

/**
 * Turns a received file into a typed Parquet file and its description. Same
 * bytes and recipe, same result; memory does not grow with the rows. The recipe
 * has been checked (without the schema engine, this process starts in half the time).
 * @throws MillraceError `datasets.*` (422) with a sentence that says what is wrong with the file
 */
export async function ingestFile(input: IngestFileInput, { progress, signal }: IngestContext): Promise<IngestedFile> {
  const { recipe, target } = input;
  const prepared = await prepareCsv(input, { progress, signal });
  const { header, csv, noise, typing, counts } = prepared;
  await using engine = await openEngine(input, header.length);
  const { connection } = engine;

  progress({ fraction: 0.4, step: 'Writing Parquet' });
  const readings = header.map(({ name }, index) => finalReading(name, recipe, typing, index));
  const rows = await writeParquet({ connection, csv, header, noise, readings, target, signal });
  if (rows !== counts.rows) throw new Error(`DuckDB read ${rows} rows where the survey counted ${counts.rows}`);

  progress({ fraction: 0.7, step: 'Profiling' });
  const columns = header.map((named, index) => {
    const fixed = recipe.types?.[named.name];
    return { ...named, type: fixed ?? typeOf(readings[index]), fixed: fixed !== undefined };
  });
  const described = await profileParquet({ connection, parquet: target, rows, columns, signal });
  checkNothingLost(prepared, readings, described.profile);
  return { ...counts, ...described, recipe: writtenRecipe(recipe, prepared) };
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

/** Fixed columns have one plain spelling by now. */
function finalReading(name: string, recipe: ImportRecipe, typing: Typing, index: number): ReadingName | undefined {
  const type = recipe.types?.[name];
  if (type === undefined) return typing.readings[index];
  if (type === 'category' || type === 'text') return undefined;
  return type === 'datetime' ? 'isoTime' : type;
}

/** Two engines read each value: one to decide its type, one to write it. They must agree that it is there. */
function checkNothingLost(
  { header, missing, fixed }: PreparedCsv,
  readings: (ReadingName | undefined)[],
  profile: DatasetProfile,
): void {
  // Rows that were rejected for their types were counted before.
  if (fixed.size > 0) return;
  for (const [index, { name }] of header.entries()) {
    if (readings[index]?.endsWith('OrInfinity')) continue;
    if (profile.columns[index]?.missing === missing[index]) continue;
    throw refusal(
      'values_lost',
      `Some values of the column "${name}" cannot be kept as ${typeOf(readings[index])}. Fix its type as text in the recipe.`,
    );
  }
}

/** What was given and what was found, so that the same reading can be repeated on another file. */
function writtenRecipe(recipe: ImportRecipe, { source, typing }: PreparedCsv): ImportRecipe {
  const { dialect, text } = source;
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
