import { join } from 'node:path';
import { convertJson, convertXlsx, openReceived } from '@millrace/datasets/server';
import type { FileToPredict } from './converted-file.ts';
import { openCsvTable } from './csv-table.ts';
import { openJsonTable } from './json-table.ts';
import type { OpenedTable, OpeningProgress, OpenTableRequest, TableSource } from './opened-table.ts';
import { openParquetTable } from './parquet-table.ts';
import { plainResultName } from './result-name.ts';
import { openVersionTable } from './version-table.ts';
import { openXlsxTable } from './xlsx-table.ts';

/** Opens what is to be predicted, by what it holds. */
export async function openTable(request: OpenTableRequest, progress: OpeningProgress): Promise<OpenedTable> {
  const { source } = request;
  return source.kind === 'version' ? openVersionTable(request, source) : openFile(request, source, progress);
}

type FileSource = Extract<TableSource, { kind: 'file' }>;

async function openFile(request: OpenTableRequest, source: FileSource, progress: OpeningProgress) {
  const { path, workDirectory } = request;
  const { recipe, expandedLimitBytes } = source;
  const opened = await openReceived(path, {
    workDirectory,
    recipe,
    limits: { expandedBytes: expandedLimitBytes },
    onProgress: (fraction) => progress(fraction / 2, 'Unpacking'),
  });
  const { format, compression } = opened;
  const entry = plainResultName(opened.entry ?? source.fileName, format);
  const file: FileToPredict = { ...source, opened, entry };
  if (format === 'parquet') return openParquetTable(request, file);
  if (format === 'csv') {
    return openCsvTable(request, { ...source, path: opened.path, compression, entry }) as OpenedTable;
  }
  const converting = {
    target: join(workDirectory, 'converted.csv'),
    recipe,
    onProgress: (fraction: number) => progress((1 + fraction) / 2, 'Reading'),
  };
  return format === 'xlsx'
    ? openXlsxTable(request, file, await convertXlsx(opened, converting))
    : openJsonTable(request, file, await convertJson(opened, converting));
}
