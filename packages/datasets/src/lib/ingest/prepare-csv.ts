import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnType, ImportRecipe, RejectedRow } from '../../index.ts';
import { type FixedTypes, writeCleanCopy } from '../csv/clean-copy.ts';
import type { HeaderName } from '../csv/header.ts';
import { missingMarkers } from '../csv/missing-markers.ts';
import { type CsvSource, type CsvSurvey, openCsv, surveyCsv } from '../csv/survey.ts';
import { refusal } from '../errors.ts';
import type { CellNoise, RegularCsv } from './csv-source-sql.ts';
import { decideTypes, type Typing } from './decide-types.ts';
import type { IngestContext, IngestFileInput } from './ingest-file.ts';

/** A file that DuckDB can only read in one way, and how to read its columns. */
export interface PreparedCsv {
  source: CsvSource;
  csv: RegularCsv;
  header: HeaderName[];
  noise: CellNoise;
  typing: Typing;
  /** Columns whose type the user fixed and whose cells were read already, by place. */
  fixed: Set<number>;
  /** Missing cells by column. */
  missing: Uint32Array;
  counts: { rows: number; rejected: number; rejects: RejectedRow[] };
}

/**
 * Reads the file once or twice before DuckDB does: to know its records and
 * types, and to write a copy where the original leaves a doubt.
 * @throws MillraceError `datasets.*` (422)
 */
export async function prepareCsv(input: IngestFileInput, { progress, signal }: IngestContext): Promise<PreparedCsv> {
  const { recipe, workDirectory } = input;
  progress({ fraction: 0, step: 'Reading' });
  const source = await openCsv(input.path, workDirectory, recipe, signal);
  const markers = missingMarkers(recipe);
  const { size } = await stat(source.text.path);
  let read = 0;
  const onPiece = (bytes: number) => {
    read += bytes;
    progress({ fraction: 0.3 * (read / size), step: 'Reading' });
  };
  const survey = await surveyCsv(source, markers, { signal, onPiece });
  checkFixedNames(survey, recipe);
  const { header, columns } = survey;
  const typing = decideTypes(columns, recipe, source.dialect.delimiter);
  const { padded, marked, missing } = columns;
  const noise = { padded, marked, missing: markers };
  const fixed = fixedTypes(survey, recipe, typing, markers);
  const common = { source, header, typing, noise, missing, fixed: new Set(fixed?.columns.keys()) };
  const { multiline, longestRecordBytes } = survey;
  const csv = {
    path: source.text.path,
    dialect: source.dialect,
    columns: header.length,
    multiline,
    longestRecordBytes,
  };
  if (!survey.irregular && !fixed) return { ...common, csv, counts: survey };

  const path = join(workDirectory, 'clean.csv');
  const copy = await writeCleanCopy(source, path, fixed, signal);
  if (copy.rows === 0) throw noRowOfFixedTypes(copy.rejects[0]);
  for (const index of common.fixed) {
    padded[index] = 0;
    marked[index] = 0;
  }
  return { ...common, csv: { ...csv, path, longestRecordBytes: copy.longestRecordBytes }, counts: copy };
}

/** @throws MillraceError `datasets.recipe_invalid` when a type is fixed for a column that is not there */
function checkFixedNames(survey: CsvSurvey, recipe: ImportRecipe): void {
  const names = new Set(survey.header.map(({ name }) => name));
  const unknown = Object.keys(recipe.types ?? {}).find((name) => !names.has(name));
  if (unknown === undefined) return;
  throw refusal('recipe_invalid', `The recipe fixes the type of "${unknown}", but the file has no such column.`);
}

function fixedTypes(
  survey: CsvSurvey,
  recipe: ImportRecipe,
  typing: Typing,
  markers: string[],
): FixedTypes | undefined {
  const columns = new Map<number, { name: string; type: ColumnType }>();
  for (const [index, { name }] of survey.header.entries()) {
    const type = recipe.types?.[name];
    if (type && type !== 'category' && type !== 'text') columns.set(index, { name, type });
  }
  if (columns.size === 0) return undefined;
  const { decimalSeparator: decimal, dateOrder = 'month-first' } = typing;
  return { columns, reading: { decimal, dateOrder }, missing: new Set(markers) };
}

function noRowOfFixedTypes(first: RejectedRow | undefined) {
  return refusal('no_readable_rows', `No row fits the types of the recipe. Line ${first?.line}: ${first?.reason}`);
}
