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
import { openReceived } from '../formats/open-received.ts';
import { profileParquet } from '../profile/profile.ts';
import { type ValidatedTable, validateTable } from '../validation/validate-table.ts';
import { parquetTable } from './parquet-table.ts';
import { askAboutTotals } from './suspect-totals.ts';
import { suspectValues } from './suspect-values.ts';
import { textTable } from './text-table.ts';
import type { FoundColumn } from './written-table.ts';

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
  /** A packed file that becomes larger is refused. */
  expandedBytes: number;
  /** Only the beginning is read: about so many bytes or rows; `cut` when there is no more of the file. */
  preview?: { maximumBytes: number; maximumRows: number; cut: boolean };
  /** Give so many rows as they stand in the file. */
  rows?: number;
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
  /** Those of the rejected rows that the recipe keeps apart. */
  keptApart: number;
  rejects: RejectedRow[];
  columns: DatasetColumn[];
  recipe: ImportRecipe;
  profile: DatasetProfile;
  findings: ImportFinding[];
  validation: ValidatedTable;
  /** False when only the beginning of the file was read. */
  complete: boolean;
  /** Files of a ZIP archive, and sheets of a workbook, to choose from. */
  entries?: string[];
  sheets?: string[];
  /** Of a preview: the first rows as they stand in the file. */
  firstCells?: string[][];
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
  const { target, recipe, workDirectory } = input;
  const { progress, signal } = context;
  const opened = await openReceived(input.path, {
    workDirectory,
    recipe,
    limits: { expandedBytes: input.expandedBytes },
    ...input.preview,
    signal,
    onProgress: (fraction) => progress({ fraction: 0.1 * fraction, step: 'Unpacking' }),
  });
  const table = opened.format === 'parquet' ? parquetTable(opened, input) : await textTable(opened, input, context);
  await using engine = await openEngine(input, table.width);
  const { connection } = engine;

  const written = await table.write({ connection, target, signal, progress });

  progress({ fraction: 0.7, step: 'Profiling' });
  const { rows } = written.counts;
  const described = await profileParquet({ connection, parquet: target, rows, columns: written.columns, signal });
  written.check?.(described.columns, described.profile);
  const typed = withRolesAndWords(described, written.columns, written.recipe);
  const { expectations } = input;
  const validation = await validateTable({ ...typed, connection, parquet: target, expectations, signal });
  const suspected = await suspectValues({ connection, parquet: target, profile: typed.profile, signal });
  const { sheets, lastCells } = table;
  const complete = written.complete ?? table.complete;
  const asked = { connection, parquet: target, profile: typed.profile, recipe: written.recipe, signal };
  const findings = [...written.findings, ...suspected];
  const looked = lastCells && complete ? await askAboutTotals(findings, { ...asked, lastCells }) : findings;
  const firstCells = input.rows === undefined ? undefined : await table.firstCells?.(input.rows);
  return {
    ...written.counts,
    ...typed,
    validation,
    recipe: written.recipe,
    findings: looked,
    complete,
    ...(opened.entries && { entries: opened.entries }),
    ...(sheets && { sheets }),
    ...(firstCells && { firstCells }),
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
