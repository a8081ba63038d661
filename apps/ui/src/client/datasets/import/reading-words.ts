import type { Compression, TableFormat, TextEncoding } from '@millrace/datasets';

export const formats: { value: TableFormat; label: string }[] = [
  { value: 'csv', label: 'CSV, or other text with dividers' },
  { value: 'json', label: 'JSON' },
  { value: 'ndjson', label: 'JSON, one record a line' },
  { value: 'xlsx', label: 'Excel workbook' },
  { value: 'parquet', label: 'Parquet' },
];

export const formatWords: Record<TableFormat, string> = {
  csv: 'CSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  xlsx: 'Excel',
  parquet: 'Parquet',
};

export const compressionWords: Record<Compression, string> = {
  none: '',
  gzip: 'gzip',
  zip: 'ZIP',
  zstd: 'Zstandard',
};

export const delimiters = [
  { value: ',', label: 'Comma  ,' },
  { value: ';', label: 'Semicolon  ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar  |' },
  { value: ' ', label: 'Space' },
  { value: ':', label: 'Colon  :' },
  { value: '::', label: 'Two colons  ::' },
  { value: '||', label: 'Two bars  ||' },
];

export const encodings: { value: TextEncoding; label: string }[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1252', label: 'Windows-1252, western Europe' },
  { value: 'latin-1', label: 'Latin-1, western Europe' },
  { value: 'iso-8859-15', label: 'Latin-9, with the euro sign' },
  { value: 'utf-16', label: 'UTF-16' },
  { value: 'utf-16le', label: 'UTF-16, little endian' },
  { value: 'utf-16be', label: 'UTF-16, big endian' },
  { value: 'windows-1250', label: 'Windows-1250, central Europe' },
  { value: 'iso-8859-2', label: 'Latin-2, central Europe' },
  { value: 'windows-1251', label: 'Windows-1251, Cyrillic' },
  { value: 'koi8-r', label: 'KOI8-R, Cyrillic' },
  { value: 'windows-1253', label: 'Windows-1253, Greek' },
  { value: 'windows-1254', label: 'Windows-1254, Turkish' },
  { value: 'macintosh', label: 'Mac Roman' },
  { value: 'shift_jis', label: 'Shift JIS, Japanese' },
  { value: 'euc-jp', label: 'EUC-JP, Japanese' },
  { value: 'euc-kr', label: 'EUC-KR, Korean' },
  { value: 'gb18030', label: 'GB 18030, Chinese' },
  { value: 'big5', label: 'Big5, Chinese' },
];
