import { join } from 'node:path';
import type { DatasetColumn, TableFormat } from '@millrace/datasets';
import {
  openPackedFile,
  type ParquetChunk,
  readLines,
  readParquetInChunks,
  readVersionRows,
  writeRecords,
  writtenRecipe,
  XlsxWriter,
} from '@millrace/datasets/server';
import { AddedColumns } from './added-columns.ts';
import { openCsvTable } from './csv-table.ts';
import { type JsonRecord, JsonResult } from './json-result.ts';
import { chunkRows, featureColumns, type OpenedTable, type OpenTableRequest } from './opened-table.ts';
import { ParquetResult } from './parquet-result.ts';
import type { ResultFile } from './result-file.ts';
import { XlsxResult } from './xlsx-result.ts';

interface Version {
  name: string;
  columns: DatasetColumn[];
  format: TableFormat;
}

/** A version of a data set in, its rows with predictions out, in the format that is asked for. */
export async function openVersionTable(request: OpenTableRequest, version: Version): Promise<OpenedTable> {
  const { path, workDirectory } = request;
  const { columns, format, name } = version;
  if (format === 'csv') {
    const target = join(workDirectory, 'rows.csv');
    await writeRecords({ path, columns, target, format });
    const entry = `${name}.csv`;
    return openCsvTable(request, { path: target, recipe: writtenRecipe, compression: 'none', entry }) as OpenedTable;
  }
  const records = join(workDirectory, 'rows.ndjson');
  if (format === 'json' || format === 'ndjson')
    await writeRecords({ path, columns, target: records, format: 'ndjson' });
  const chunks = readParquetInChunks({ path, version: columns, columns: featureColumns(request), chunkRows });
  const table: OpenedTable<ParquetChunk> = {
    chunks,
    fraction: ({ rowsRead, rowsTotal }) => rowsRead / rowsTotal,
    start: ({ header }) => startResult(request, version, records, header),
    format,
    compression: 'none',
  };
  return table as OpenedTable;
}

function startResult(
  { path, output, workDirectory, memoryMegabytes, signature }: OpenTableRequest,
  { columns, format, name }: Version,
  recordsPath: string,
  header: string[],
): ResultFile {
  const added = new AddedColumns(signature, header);
  if (format === 'parquet') return new ParquetResult({ path, target: output, workDirectory, memoryMegabytes, added });
  if (format === 'xlsx') {
    const writer = new XlsxWriter({ path: output, sheet: name });
    return new XlsxResult({
      writer,
      rows: readVersionRows(path, columns),
      rowsAbove: 0,
      header,
      added,
    });
  }
  const file = openPackedFile({ path: output, compression: 'none', entry: name });
  return new JsonResult({
    file,
    format: format === 'json' ? 'json' : 'ndjson',
    records: recordsOf(recordsPath),
    header,
    added,
  });
}

async function* recordsOf(path: string): AsyncGenerator<JsonRecord> {
  for await (const raw of readLines(path)) yield { raw };
}
