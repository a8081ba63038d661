import { parse } from 'node:path';
import type { Compression, TableFormat } from '@millrace/datasets';

interface Packing {
  format: TableFormat;
  compression: Compression;
}

const endings: Record<TableFormat, readonly string[]> = {
  csv: ['.csv', '.tsv', '.txt', '.tab', '.psv', '.dat'],
  json: ['.json'],
  ndjson: ['.ndjson', '.jsonl'],
  parquet: ['.parquet', '.pq'],
  xlsx: ['.xlsx', '.xlsm'],
};
const packedEndings: Record<Compression, readonly string[]> = {
  none: [],
  gzip: ['.gz', '.gzip'],
  zip: ['.zip'],
  zstd: ['.zst', '.zstd'],
};
const contentTypes: Record<TableFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const packedContentTypes: Record<Exclude<Compression, 'none'>, string> = {
  gzip: 'application/gzip',
  zip: 'application/zip',
  zstd: 'application/zstd',
};

/** `days.tsv.gz` becomes `days-predictions.tsv.gz`; an ending that belongs to something else gives way to the right one. */
export function resultName(fileName: string, { format, compression }: Packing): string {
  const packed = packedEndings[compression].find((ending) => fileName.toLowerCase().endsWith(ending));
  const inner = packed ? fileName.slice(0, -packed.length) : fileName;
  // An archive is mostly called by its own name alone.
  if (compression === 'zip' && endingOf(inner) === undefined) return `${stemOf(inner)}-predictions.zip`;
  return plainResultName(inner, format) + (packed ?? packedEndings[compression][0] ?? '');
}

/** As `resultName`, for the file inside of an archive. */
export function plainResultName(fileName: string, format: TableFormat): string {
  const ending = endingOf(fileName);
  // A workbook with macros comes back without them.
  const own = ending !== undefined && format !== 'xlsx' && endings[format].includes(ending);
  return `${stemOf(fileName)}-predictions${own ? ending : endings[format][0]}`;
}

/** `.json.gz` */
export function resultEnding({ format, compression }: Packing): string {
  return `${endings[format][0]}${packedEndings[compression][0] ?? ''}`;
}

export function resultContentType({ format, compression }: Packing): string {
  return compression === 'none' ? contentTypes[format] : packedContentTypes[compression];
}

function endingOf(fileName: string): string | undefined {
  return Object.values(endings)
    .flat()
    .find((ending) => fileName.toLowerCase().endsWith(ending));
}

function stemOf(fileName: string): string {
  return parse(fileName).name || 'table';
}
