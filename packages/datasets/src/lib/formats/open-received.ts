import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Compression } from '../../index.ts';
import { refusal } from '../errors.ts';
import { beginningUnreadable } from './beginning.ts';
import { isParquet } from './binary-kinds.ts';
import { chooseEntry } from './choose-entry.ts';
import { detectCompression, detectFormat } from './detect-format.ts';
import { headBytes } from './limits.ts';
import type { OpenedFile, OpenReceivedOptions } from './opened-file.ts';
import { unpackStream } from './unpack.ts';
import { isWorkbook, refuseOtherPackages } from './xlsx/is-workbook.ts';
import { openZip, unpackEntry, type ZipArchive } from './zip-archive.ts';

/**
 * Finds out what a received file is by its bytes, never by its name, and
 * unpacks it if it is packed. The recipe's `format`, `compression` and `entry`
 * go before what is found.
 * @throws MillraceError `datasets.file_empty`, `datasets.not_text`, `datasets.archive_*`, `datasets.expands_too_much`
 */
export async function openReceived(path: string, options: OpenReceivedOptions): Promise<OpenedFile> {
  const received = await readHead(path);
  if (received.bytes === 0) throw refusal('file_empty', 'The file is empty. Upload a table with a header and rows.');
  const compression = options.recipe.compression ?? detectCompression(received.head);
  const { workDirectory, limits } = options;
  const common = { complete: !options.cut, workDirectory, expandedBytes: limits.expandedBytes, findings: [] };
  if (compression !== 'none') checkCompression(compression, received.head);
  if (compression === 'none') return await openPlain({ ...common, path, compression }, options);
  if (compression === 'zip') return await openArchive(path, options);
  const unpacked = join(workDirectory, 'unpacked');
  const { complete } = await unpackStream(path, unpacked, compression, received.bytes, options);
  return await openPlain({ ...common, path: unpacked, compression, complete }, options);
}

async function openArchive(path: string, options: OpenReceivedOptions): Promise<OpenedFile> {
  const archive = await openZip(path, options);
  const { workDirectory, limits } = options;
  const common = { complete: true, workDirectory, expandedBytes: limits.expandedBytes };
  try {
    if (isWorkbook(archive.entries)) {
      const { size } = await stat(path);
      return { ...common, format: 'xlsx', compression: 'none', path, bytes: size, findings: [] };
    }
    refuseOtherPackages(archive.entries);
    return await openEntryOf(archive, options);
  } finally {
    archive.close();
  }
}

async function openEntryOf(archive: ZipArchive, options: OpenReceivedOptions): Promise<OpenedFile> {
  const { chosen, entries, findings } = chooseEntry(archive.entries, options.recipe.entry);
  const path = join(options.workDirectory, 'unpacked');
  const { complete } = await unpackEntry(archive, chosen, path, options);
  const { workDirectory, limits } = options;
  const common = { path, complete, workDirectory, expandedBytes: limits.expandedBytes };
  const file = { ...common, compression: 'zip' as const, findings, entry: chosen.name, entries };
  return await openPlain(file, options);
}

/** A file that is not packed, or not any more. */
async function openPlain(
  file: Omit<OpenedFile, 'format' | 'bytes'>,
  options: OpenReceivedOptions,
): Promise<OpenedFile> {
  const { head, bytes } = await readHead(file.path);
  if (bytes === 0)
    throw refusal('file_empty', 'There is an empty file in the archive. Pack a table with a header and rows.');
  const inner = detectCompression(head);
  if (inner === 'zip' && (await isWorkbookFile(file.path, options))) return { ...file, format: 'xlsx', bytes };
  if (inner !== 'none') throw nested(file.compression);
  const { recipe, maximumBytes } = options;
  if (recipe.format === 'xlsx' || (recipe.format === 'parquet' && !isParquet(head))) throw notOfFormat(recipe.format);
  const format = recipe.format ?? detectFormat(head, bytes <= head.length);
  if (format === 'parquet' && !file.complete) throw beginningUnreadable('a Parquet file');
  if (format === 'parquet' || maximumBytes === undefined || bytes <= maximumBytes) return { ...file, format, bytes };
  const path = join(options.workDirectory, 'beginning');
  await pipeline(createReadStream(file.path, { end: maximumBytes - 1 }), createWriteStream(path));
  return { ...file, format, path, bytes: maximumBytes, complete: false };
}

async function readHead(path: string): Promise<{ head: Buffer; bytes: number }> {
  await using file = await open(path);
  const buffer = Buffer.alloc(headBytes);
  const [{ bytesRead }, { size }] = await Promise.all([file.read(buffer, 0, headBytes, 0), file.stat()]);
  return { head: buffer.subarray(0, bytesRead), bytes: size };
}

async function isWorkbookFile(path: string, options: OpenReceivedOptions): Promise<boolean> {
  const archive = await openZip(path, options);
  archive.close();
  return isWorkbook(archive.entries);
}

function checkCompression(compression: Compression, head: Buffer): void {
  if (detectCompression(head) === compression) return;
  throw refusal(
    'not_as_recipe',
    `The recipe says that the file is packed with ${compression}, but it is not. Leave "compression" out of the recipe to have it found.`,
  );
}

function notOfFormat(format: 'xlsx' | 'parquet'): Error {
  const name = format === 'xlsx' ? 'an Excel workbook' : 'a Parquet file';
  return refusal(
    'not_as_recipe',
    `The recipe says that the file is ${name}, but it is not. Leave "format" out of the recipe to have it found.`,
  );
}

function nested(outer: Compression): Error {
  return outer === 'none'
    ? refusal('not_as_recipe', 'The recipe says that the file is not packed, but it is. Leave "compression" out of it.')
    : refusal('archive_nested', 'There is an archive in the archive. Unpack it and pack the table alone.');
}
