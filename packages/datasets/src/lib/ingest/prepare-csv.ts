import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFinding, ImportRecipe, RejectedRow } from '../../index.ts';
import { readCell } from '../cells/cell-values.ts';
import { missingMarkers } from '../cells/missing-markers.ts';
import { checkNames } from '../csv/check-names.ts';
import { type RewrittenColumn, writeCleanCopy } from '../csv/clean-copy.ts';
import type { HeaderName } from '../csv/header.ts';
import { type CsvSource, type CsvSurvey, columnMarkers, surveyCsv } from '../csv/survey.ts';
import { noRowOfFixedTypes } from '../errors.ts';
import { columnReadings } from './column-readings.ts';
import type { CellNoise, RegularCsv } from './csv-source-sql.ts';
import { decideTypes, fixedType, type Typing } from './decide-types.ts';
import type { IngestContext } from './ingest-file.ts';
import type { OpenedTable } from './open-table.ts';

/** A file that DuckDB can only read in one way, and how to read its columns. */
export interface PreparedCsv {
  source: CsvSource;
  csv: RegularCsv;
  header: HeaderName[];
  noise: CellNoise;
  typing: Typing;
  /** How the cells of rewritten columns are read: a row with one that cannot be is rejected. */
  rewriting: ReadonlyMap<number, RewrittenColumn>;
  /** Columns that have one plain spelling in the copy, and their type there. */
  rewritten: Map<number, RewrittenColumn['type']>;
  /** Missing cells by column: of rewritten ones in the rows that are kept, of the others before any is rejected. */
  missing: Uint32Array;
  surveyedRows: number;
  counts: { rows: number; rejected: number; keptApart: number; rejects: RejectedRow[] };
  findings: ImportFinding[];
}

export interface PrepareContext extends IngestContext {
  /** How the table would be written if the rest of the file were like what has been read; none where it needs a copy. */
  onOutlook?: (outlook: PreparedCsv | undefined) => void;
}

/**
 * Reads the file once or twice before DuckDB does: to know its records and
 * types, and to write a copy where the original leaves a doubt.
 * @throws MillraceError `datasets.*` (422)
 */
export async function prepareCsv(
  table: OpenedTable,
  workDirectory: string,
  { progress, signal, onOutlook }: PrepareContext,
): Promise<PreparedCsv> {
  const { source, recipe } = table;
  checkNames(source.plan.names, recipe);
  const { size } = await stat(source.text.path);
  let read = 0;
  const onPiece = (bytes: number, soFar: () => CsvSurvey) => {
    read += bytes;
    progress({ fraction: 0.3 * (read / size), step: 'Reading' });
    if (!onOutlook) return;
    const { prepared, asItIs } = prepareBy(table, soFar());
    onOutlook(asItIs ? prepared : undefined);
  };
  const survey = await surveyCsv(source, recipe, { signal, onPiece });
  const { prepared, asItIs } = prepareBy(table, survey);
  return asItIs ? prepared : await withCopy(prepared, { recipe, workDirectory, signal });
}

/** What a survey leads to, and whether DuckDB can read the file as it is. */
function prepareBy(
  { source, recipe, defaults }: OpenedTable,
  survey: CsvSurvey,
): { prepared: PreparedCsv; asItIs: boolean } {
  const { names: header, skipRows, headerRows, headerText, findings } = source.plan;
  const { columns, rows, irregular, multiline, longestRecordBytes } = survey;
  const { dialect } = source;
  const typing = decideTypes(columns, { header, recipe, defaults, delimiter: dialect.delimiter, rows });
  const noise = cellNoise(source, survey, { recipe, typing });
  const rewriting = rewrittenColumns(source, { recipe, typing, noise });
  const prepared: PreparedCsv = {
    source,
    csv: { path: source.text.path, dialect, columns: header.length, multiline, longestRecordBytes },
    header,
    typing,
    noise,
    rewriting,
    rewritten: new Map(),
    missing: missingCells(survey, typing),
    surveyedRows: rows,
    counts: survey,
    findings: [...findings, ...emptyRows(survey), ...typing.findings],
  };
  const plainHeader = skipRows === 0 && headerRows === 1 && headerText !== undefined;
  return { prepared, asItIs: !irregular && rewriting.size === 0 && plainHeader };
}

/** Writes the copy that is read in place of the file. */
async function withCopy(
  prepared: PreparedCsv,
  { recipe, workDirectory, signal }: { recipe: ImportRecipe; workDirectory: string; signal: AbortSignal },
): Promise<PreparedCsv> {
  const { source, csv, typing, noise, rewriting } = prepared;
  const path = join(workDirectory, 'clean.csv');
  const copy = await writeCleanCopy(source, path, rewriting, signal);
  if (copy.rows === 0) throw noRowOfFixedTypes(copy.rejects[0]);
  const missing = prepared.missing.slice();
  for (const [index, count] of copy.missing) {
    missing[index] = count;
    noise.padded[index] = 0;
    noise.missing[index] = [];
  }
  const rewritten = new Map(
    [...rewriting].map(([index, { name, type }]) => [
      index,
      type === 'number' && copy.whole.has(index) && recipe.types?.[name] === undefined && !isShare(typing, index)
        ? 'integer'
        : type,
    ]),
  );
  return {
    ...prepared,
    csv: { ...csv, path, longestRecordBytes: copy.longestRecordBytes },
    missing,
    counts: copy,
    rewritten,
  };
}

function emptyRows({ trailingEmpty }: CsvSurvey): ImportFinding[] {
  if (trailingEmpty === 0) return [];
  const rows = trailingEmpty === 1 ? 'The last row has' : `The last ${trailingEmpty.toLocaleString('en')} rows have`;
  return [{ code: 'empty_rows', level: 'info', detail: `${rows} no cell with a value and are left out.` }];
}

/** `100 %` is 1, but no whole number that anybody counts. */
function isShare({ readings }: Typing, index: number): boolean {
  return readings[index]?.startsWith('percentage') === true;
}

interface Known {
  recipe: ImportRecipe;
  typing: Typing;
}

/** Which cells of each column are missing: by the recipe, or because they are no part of its type. */
function cellNoise({ plan }: CsvSource, { columns }: CsvSurvey, { recipe, typing }: Known): CellNoise {
  const everywhere = missingMarkers(recipe);
  const ofColumn = columnMarkers(plan.names, recipe);
  const missing = plan.names.map((_, index) => {
    const likely = typing.likely.get(index) ?? [];
    if (columns.marked[index] !== 1 && likely.length === 0) return [];
    return [...everywhere, ...(ofColumn.get(index) ?? []), ...likely];
  });
  return { padded: columns.padded.slice(), missing };
}

/** How many cells of each column are missing, the likely ones among them where they count. */
function missingCells({ columns }: CsvSurvey, { likely }: Typing): Uint32Array {
  return columns.missing.map((count, index) => count + (likely.has(index) ? countLikely(columns, index) : 0));
}

function countLikely({ likely }: CsvSurvey['columns'], index: number): number {
  let count = 0;
  for (const cells of likely.get(index)?.values() ?? []) count += cells;
  return count;
}

/** Columns of a fixed type, and those that only this side can read. */
function rewrittenColumns(
  { plan }: CsvSource,
  { recipe, typing, noise }: Known & { noise: CellNoise },
): Map<number, RewrittenColumn> {
  const rewritten = new Map<number, RewrittenColumn>();
  const { decimalSeparator: decimal, dateOrder = 'month-first' } = typing;
  const ofColumn = columnMarkers(plan.names, recipe);
  for (const [index, { name }] of plan.names.entries()) {
    const fixed = fixedType(recipe, name);
    if (fixed === 'category' || fixed === 'text') continue;
    if (fixed) {
      const mark = recipe.columnDecimals?.[name] ?? decimal;
      const missing = new Set([...missingMarkers(recipe), ...(ofColumn.get(index) ?? [])]);
      const read = (text: string) => readCell(text, fixed, { decimal: mark, dateOrder });
      rewritten.set(index, { name, type: fixed, missing, read });
      continue;
    }
    const chosen = typing.readings[index];
    const reading = chosen && columnReadings[chosen];
    if (!reading || !('read' in reading)) continue;
    const missing = new Set(['', ...(noise.missing[index] ?? [])]);
    rewritten.set(index, { name, type: reading.type, missing, decimal, read: reading.read });
  }
  return rewritten;
}
