import type { ColumnType, DatasetColumn, DatasetProfile, ImportRecipe } from '../../index.ts';
import { missingMarkers } from '../cells/missing-markers.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { typeWords } from '../cells/type-words.ts';
import { type RewrittenColumn, rewrittenValue } from '../csv/clean-copy.ts';
import { maximumStoredRejects } from '../csv/limits.ts';
import type { RecordHandler } from '../csv/record-reader.ts';
import type { RecordScanner } from '../csv/record-scanner.ts';
import { createReader, readRecords, readSample } from '../csv/survey.ts';
import { refusal } from '../errors.ts';
import type { OpenedFile } from '../formats/opened-file.ts';
import { columnReadings } from './column-readings.ts';
import { fixedType, typeOf } from './decide-types.ts';
import { EarlyWriting } from './early-writing.ts';
import type { IngestContext, IngestFileInput } from './ingest-file.ts';
import { type OpenedTable, openTable } from './open-table.ts';
import { type PreparedCsv, prepareCsv } from './prepare-csv.ts';
import { parquetSql } from './write-parquet.ts';
import type { FoundColumn, TableToWrite, WriteTarget, WrittenTable } from './written-table.ts';

/** A table of text cells: CSV, and whatever is made CSV on the way. */
export async function textTable(
  opened: OpenedFile,
  input: IngestFileInput,
  context: IngestContext,
): Promise<TableToWrite> {
  const { workDirectory, preview } = input;
  const { progress, signal } = context;
  progress({ fraction: 0, step: 'Reading' });
  const table = await openTable({
    opened,
    workDirectory,
    recipe: input.recipe,
    offered: input.offered,
    maximumRows: preview?.maximumRows,
    signal,
    onProgress: (fraction) => progress({ fraction: 0.2 * fraction, step: 'Reading' }),
  });
  let prepared: PreparedCsv | undefined;
  return {
    width: table.source.plan.names.length,
    complete: table.complete,
    ...(table.sheets && { sheets: table.sheets }),
    firstCells: async (limit) => (prepared ? await firstCells(prepared, limit) : []),
    lastCells: async () => (prepared ? await lastCells(prepared, signal) : []),
    async write(target) {
      const early = new EarlyWriting(target);
      try {
        prepared = await prepareWhile(early, table, { ...target, workDirectory });
        target.progress({ fraction: 0.4, step: 'Writing Parquet' });
        const rows = await early.write(tableSql(prepared, table.recipe, target.target));
        return writtenTable(table, prepared, rows);
      } finally {
        await early.stop();
      }
    },
  };
}

/** The statement of a wider table is too long to be made again and again. */
const mostEarlyColumns = 250;

function prepareWhile(
  early: EarlyWriting,
  table: OpenedTable,
  { target, workDirectory, progress, signal }: WriteTarget & { workDirectory: string },
): Promise<PreparedCsv> {
  if (table.source.plan.names.length > mostEarlyColumns) return prepareCsv(table, workDirectory, { progress, signal });
  const onOutlook = (outlook: PreparedCsv | undefined) =>
    early.expect(outlook && tableSql(outlook, table.recipe, target));
  return prepareCsv(table, workDirectory, { progress, signal, onOutlook });
}

/** Rows only, up to the first piece of the file. */
async function firstCells({ source, rewriting }: PreparedCsv, limit: number): Promise<string[][]> {
  const rows: string[][] = [];
  const { sample, atEnd } = await readSample(source.text);
  const reader = createReader(source, (scanner) => ({
    row({ bytes }) {
      if (rows.length >= limit) return;
      const cells = Array.from({ length: scanner.fields }, (_, index) => scanner.text(bytes, index));
      if (isOfTypes(cells, rewriting)) rows.push(cells);
    },
    empty(count) {
      for (let row = 0; row < count && rows.length < limit; row++) rows.push(source.plan.names.map(() => ''));
    },
    reject() {},
  }));
  reader.feed(sample, atEnd && source.complete);
  return rows;
}

async function lastCells({ source, rewriting }: PreparedCsv, signal: AbortSignal): Promise<string[]> {
  let last: string[] = [];
  const handler = (scanner: RecordScanner): RecordHandler => ({
    row({ bytes }) {
      const cells = Array.from({ length: scanner.fields }, (_, index) => scanner.text(bytes, index));
      if (isOfTypes(cells, rewriting)) last = cells;
    },
    empty() {},
    reject() {},
  });
  await readRecords(source, handler, signal);
  return last;
}

/** False for a row that is rejected for one of its cells. */
function isOfTypes(cells: readonly string[], rewriting: PreparedCsv['rewriting']): boolean {
  const value = ([index, column]: [number, RewrittenColumn]) => rewrittenValue(column, trimCell(cells[index] ?? ''));
  return [...rewriting].every((one) => value(one) !== undefined);
}

function tableSql(prepared: PreparedCsv, recipe: ImportRecipe, target: string): string {
  return parquetSql({ ...prepared, target, values: valuesOf(prepared, recipe) });
}

function writtenTable(table: OpenedTable, prepared: PreparedCsv, rows: number): WrittenTable {
  const { recipe } = table;
  const { counts } = prepared;
  if (rows !== counts.rows) throw new Error(`DuckDB read ${rows} rows where the survey counted ${counts.rows}`);
  return {
    counts: {
      rows,
      rejected: counts.rejected + table.rejected,
      keptApart: counts.keptApart,
      rejects: [...table.rejects, ...counts.rejects].sort((a, b) => a.line - b.line).slice(0, maximumStoredRejects),
    },
    columns: columnsOf(prepared, recipe),
    recipe: writtenRecipe(table, prepared),
    findings: [...table.findings, ...prepared.findings],
    check: (columns, profile) => checkNothingLost(prepared, columns, profile),
  };
}

function columnsOf({ header, typing, rewritten }: PreparedCsv, recipe: ImportRecipe): FoundColumn[] {
  return header.map((named, index) => {
    const fixed = recipe.types?.[named.name];
    const words = typing.words.get(index);
    return {
      ...named,
      type: fixed ?? rewritten.get(index) ?? typeOf(typing.readings[index]),
      fixed: fixed !== undefined,
      ...(words && fixed === undefined && { words }),
    };
  });
}

/** What makes a value of a cell's text, by column; rewritten columns have one plain spelling by now. */
function valuesOf({ header, typing, rewritten }: PreparedCsv, recipe: ImportRecipe) {
  return header.map(({ name }, index) => {
    const plain = rewritten.get(index);
    if (plain) return plainValue(plain);
    const fixed = fixedType(recipe, name);
    const chosen = typing.readings[index];
    if (fixed === 'category' || fixed === 'text' || chosen === undefined) return undefined;
    const reading = columnReadings[chosen];
    return 'valueSql' in reading ? reading.valueSql : undefined;
  });
}

function plainValue(type: Exclude<ColumnType, 'category' | 'text'>): (cell: string) => string {
  const reading = columnReadings[type === 'datetime' ? 'isoTime' : type];
  if (!('valueSql' in reading)) throw new Error(`no plain reading of ${type}`);
  return reading.valueSql;
}

/** Two engines read each value: one to decide its type, one to write it. They must agree that it is there. */
function checkNothingLost(
  { header, missing, rewritten, typing, counts, surveyedRows }: PreparedCsv,
  columns: readonly DatasetColumn[],
  profile: DatasetProfile,
): void {
  // Rows that were rejected for their types were counted before, but for the columns whose types reject them.
  const allKept = counts.rows === surveyedRows;
  for (const [index, { name }] of header.entries()) {
    if (!rewritten.has(index) && (!allKept || typing.readings[index]?.endsWith('OrInfinity'))) continue;
    if (profile.columns[index]?.missing === missing[index]) continue;
    throw refusal(
      'values_lost',
      `Some values of the column "${name}" cannot be kept as ${typeWords[columns[index]?.type ?? 'text']}. Fix its type as text in the recipe.`,
    );
  }
}

/** What was given and what was found, so that the same reading can be repeated on another file. */
function writtenRecipe({ recipe, form }: OpenedTable, { source, typing, header }: PreparedCsv): ImportRecipe {
  const { dialect, text, plan } = source;
  const columnMissing = { ...recipe.columnMissing };
  for (const [index, words] of typing.likely) {
    const name = header[index]?.name ?? '';
    columnMissing[name] = [...new Set([...(columnMissing[name] ?? []), ...words])];
  }
  return {
    ...recipe,
    ...form,
    ...(form.format === 'csv' && {
      delimiter: dialect.writtenDelimiter ?? dialect.delimiter,
      quote: dialect.quote,
      ...(dialect.escape && { escape: dialect.escape }),
      ...(source.quotedLines && { quotedLines: true }),
      encoding: text.encoding,
    }),
    skipRows: plan.skipRows,
    headerRows: plan.headerRows,
    decimalSeparator: typing.decimalSeparator,
    ...(typing.dateOrder && { dateOrder: typing.dateOrder }),
    missing: missingMarkers(recipe),
    ...(Object.keys(columnMissing).length > 0 && { columnMissing }),
  };
}
