import { join } from 'node:path';
import type {
  ColumnRole,
  DatasetColumn,
  DatasetProfile,
  Expectation,
  ImportFinding,
  ImportRecipe,
  RejectedRow,
} from '../../index.ts';
import { openDuckDb } from '../duckdb.ts';
import { type ValidatedTable, validateTable } from '../validation/validate-table.ts';
import { checkNothingLost, columnsOf, type FoundColumn, valuesOf, writtenRecipe } from './ingest-csv.ts';
import { prepareCsv } from './prepare-csv.ts';
import { profileParquet } from './profile.ts';
import { writeParquet } from './write-parquet.ts';

export interface IngestFileInput {
  path: string;
  /** Where the Parquet file is written. */
  target: string;
  /** An existing empty directory for copies and for what does not fit in memory. */
  workDirectory: string;
  /** What the user said. */
  recipe: ImportRecipe;
  /** What the table is checked against; left out: it says what to expect of the next ones. */
  expectations?: Expectation[] | undefined;
  /** How the version before was read: used where this file fits it. Not together with a recipe. */
  offered?: OfferedRecipe;
  memoryMegabytes: number;
  threads: number;
}

/** A recipe that another file was read with. */
export interface OfferedRecipe {
  recipe: ImportRecipe;
  /** Names of the columns that it gave. */
  columns: string[];
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
  findings: ImportFinding[];
  validation: ValidatedTable;
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
export async function ingestFile(input: IngestFileInput, context: IngestContext): Promise<IngestedFile> {
  const { target, recipe } = input;
  const { progress, signal } = context;
  const prepared = await prepareCsv(input, context);
  const { header, csv, noise, counts } = prepared;
  await using engine = await openEngine(input, header.length);
  const { connection } = engine;

  progress({ fraction: 0.4, step: 'Writing Parquet' });
  const values = valuesOf(prepared, recipe);
  const rows = await writeParquet({ connection, csv, header, noise, values, target, signal });
  if (rows !== counts.rows) throw new Error(`DuckDB read ${rows} rows where the survey counted ${counts.rows}`);

  progress({ fraction: 0.7, step: 'Profiling' });
  const written = columnsOf(prepared, recipe);
  const described = await profileParquet({ connection, parquet: target, rows, columns: written, signal });
  checkNothingLost(prepared, described.columns, described.profile, recipe);
  const table = withRolesAndWords(described, written, recipe);
  const validation = await validateTable({
    ...table,
    connection,
    parquet: target,
    expectations: input.expectations,
    signal,
  });
  return {
    ...counts,
    ...table,
    validation,
    recipe: writtenRecipe(recipe, prepared),
    findings: prepared.findings,
  };
}

/** Roles that the user fixed, and the words that booleans are written with. */
function withRolesAndWords(
  { columns, profile }: { columns: DatasetColumn[]; profile: DatasetProfile },
  written: readonly FoundColumn[],
  recipe: ImportRecipe,
) {
  const roleOf = ({ name, role }: { name: string; role: ColumnRole }) => recipe.roles?.[name] ?? role;
  const described = profile.columns.map((column, index) => {
    const words = written[index]?.words;
    const top = words && column.top?.map(({ value, count }) => ({ value: value ? words.true : words.false, count }));
    return { ...column, role: roleOf(column), ...(top && { top }) };
  });
  return {
    columns: columns.map((column, index) => {
      const words = written[index]?.words;
      return { ...column, role: roleOf(column), ...(words && { words }) };
    }),
    profile: { ...profile, columns: described },
  };
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
