import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportRecipe } from '../../index.ts';
import { type CellReading, readCell } from '../cells/cell-values.ts';
import { missingMarkers } from '../cells/missing-markers.ts';
import { checkRecipe } from '../csv/check-recipe.ts';
import { readPieces } from '../csv/encoding.ts';
import { type CsvSource, columnMarkers, createReader, openCsv, refuseWithoutRows } from '../csv/survey.ts';
import type { ChunkColumn, CsvChunk } from './chunk.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import type { ChunkReading, MissingCells } from './column-builder.ts';
import { detectReading, type FileReading } from './detect-reading.ts';
import { writtenForm } from './written-form.ts';

export interface ReadCsvInChunksRequest {
  path: string;
  /** The columns to read and the types to read them as; other columns are only passed on in the lines. */
  columns: readonly ChunkColumn[];
  /** Rows and rejects of a chunk, at most. */
  chunkRows?: number;
  /** As at ingest; delimiter, encoding, decimal separator and order of dates are found when left out. */
  recipe?: ImportRecipe;
  /** How numbers and dates are written where neither the recipe nor the file tells. */
  assumed?: Pick<ImportRecipe, 'decimalSeparator' | 'dateOrder'>;
  /** For a copy in UTF-8 when the file is not; the system's when left out. */
  workDirectory?: string;
  signal?: AbortSignal;
}

/**
 * Reads a file of any size by the rules of an ingest, with memory for a chunk
 * or two. A row with a cell that is not of its column's type is rejected; a
 * column that is not in the file is missing in every row.
 * @throws MillraceError `datasets.file_empty`, `datasets.not_text`,
 *   `datasets.header_only`, … (422), some of them only after the last chunk
 */
export async function* readCsvInChunks(request: ReadCsvInChunksRequest): AsyncGenerator<CsvChunk> {
  const { path, columns, chunkRows = 10_000, recipe = {}, signal } = request;
  checkRecipe(recipe);
  const directory = await mkdtemp(join(request.workDirectory ?? tmpdir(), 'csv-'));
  try {
    const source = await openCsv(path, directory, recipe, { signal, expected: columns.map(({ name }) => name) });
    const reading = await chunkReading(source, request);
    const recordsAbove = source.plan.skipRows + source.plan.headerRows;
    const { size: bytesTotal } = await stat(source.text.path);
    const { names } = source.plan;
    const { dialect } = source;
    const headerLine = source.plan.headerText ?? headerOf(source);
    let bytesRead = source.text.skipBytes;
    let builder: ChunkBuilder | undefined;
    // Every row gets an answer, also one without any cell.
    const reader = createReader({ ...source, verbatim: true }, (scanner) => {
      builder = new ChunkBuilder(scanner, columns, { names, headerLine, chunkRows, dialect, reading });
      return builder;
    });
    const filled = builder as unknown as ChunkBuilder;
    const form = await writtenForm(source);
    const describe = () => ({ dialect, form, decimalSeparator: reading.decimal, recordsAbove, bytesRead, bytesTotal });
    for await (const piece of readPieces(source.text.path, source.text.skipBytes, signal)) {
      bytesRead += piece.length;
      reader.feed(piece, false);
      for (const chunk of filled.full.splice(0)) yield { ...chunk, ...describe() };
    }
    reader.feed(Buffer.alloc(0), true);
    filled.finish();
    for (const chunk of filled.full.splice(0)) yield { ...chunk, ...describe() };
    const { names: header, rows, rejected, firstReject } = filled;
    refuseWithoutRows({ header, rows, rejected, rejects: firstReject ? [firstReject] : [] });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The names as a record of the file's dialect, where no record of the file is it. */
function headerOf({ plan, dialect: { delimiter, quote } }: CsvSource): string {
  const fields = plan.names.map(({ name }) => quote + name.replaceAll(quote, quote.repeat(2)) + quote);
  return fields.join(delimiter);
}

async function chunkReading(source: CsvSource, request: ReadCsvInChunksRequest): Promise<ChunkReading & FileReading> {
  const { columns, recipe = {}, assumed } = request;
  const written = await detectReading(source, columns, recipe, assumed);
  const everywhere = missingMarkers(recipe);
  const columnMissing = new Map<string, MissingCells>();
  for (const [index, words] of columnMarkers(source.plan.names, recipe)) {
    const name = source.plan.names[index]?.name ?? '';
    columnMissing.set(name, missingCells([...everywhere, ...words], written));
  }
  const { columnDecimals = {} } = recipe;
  return { ...written, ...missingCells(everywhere, written), columnMissing, columnDecimals };
}

function missingCells(markers: readonly string[], { decimal, dateOrder }: CellReading): MissingCells {
  const numericMarkers = markers.some((marker) => Number.isFinite(readCell(marker, 'number', { decimal, dateOrder })));
  return { missing: new Set(markers), numericMarkers };
}
