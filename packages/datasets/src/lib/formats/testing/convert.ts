import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { ImportRecipe, TableFormat } from '../../../index.ts';
import { convertJson } from '../json/convert-json.ts';
import { type JsonRecord, readJsonRecords } from '../json/read-json-records.ts';
import { openReceived } from '../open-received.ts';
import type { ConvertedTable, OpenedFile, OpenReceivedOptions } from '../opened-file.ts';
import { convertXlsx } from '../xlsx/convert-xlsx.ts';
import { readXlsxRows, type XlsxRow } from '../xlsx/read-xlsx-rows.ts';

export interface Converted extends ConvertedTable {
  format: TableFormat;
  opened: OpenedFile;
  csv: string;
  lines: number[];
  /** The same file read for batch output. */
  raw: JsonRecord[];
  rowsOfSheet: XlsxRow[];
}

export type ConvertTestOptions = Partial<Omit<OpenReceivedOptions, 'recipe' | 'workDirectory'>> & {
  maximumRows?: number;
};

/** Opens and converts bytes as they would be received. */
export async function convertBytes(
  content: string | Buffer,
  recipe: ImportRecipe = {},
  { maximumRows, ...options }: ConvertTestOptions = {},
): Promise<Converted> {
  await using directory = await temporaryDirectory();
  const received = join(directory.path, 'received');
  await writeFile(received, content);
  const limits = { expandedBytes: 1024 ** 3 };
  const opened = await openReceived(received, { workDirectory: directory.path, recipe, limits, ...options });
  const target = join(directory.path, 'table.csv');
  const convert = opened.format === 'xlsx' ? convertXlsx : convertJson;
  const converted = await convert(opened, { target, recipe, ...(maximumRows !== undefined && { maximumRows }) });
  const lines = Array.from({ length: converted.rows }, (_, record) => converted.lineOf(record));
  const sheet = opened.format === 'xlsx';
  const raw = sheet ? [] : await Array.fromAsync(readJsonRecords(opened, { recipe }));
  const rowsOfSheet = sheet ? await Array.fromAsync(readXlsxRows(opened, { recipe })) : [];
  return { ...converted, format: opened.format, opened, csv: await readFile(target, 'utf8'), lines, raw, rowsOfSheet };
}
