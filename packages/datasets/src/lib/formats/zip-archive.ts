import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { refusal } from '../errors.ts';
import { beginningUnreadable } from './beginning.ts';
import { maximumEntries } from './limits.ts';
import type { ExpansionLimits, OpenReceivedOptions } from './opened-file.ts';
import { Enough, LimitedFile, problemOf, type Unpacked } from './unpack.ts';

/** A file in an archive. Its name is only shown and compared, never used as a path. */
export interface ZipEntry {
  name: string;
  bytes: number;
  packedBytes: number;
  entry: Entry;
}

export interface ZipArchive {
  entries: ZipEntry[];
  zip: ZipFile;
  close(): void;
}

/**
 * Reads the table of contents of a ZIP archive.
 * @throws MillraceError `datasets.archive_broken`, `datasets.archive_too_many_files`
 */
export async function openZip(
  path: string,
  options: { cut?: boolean; signal?: AbortSignal } = {},
): Promise<ZipArchive> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    throw options.cut ? beginningUnreadable('a ZIP archive or an Excel workbook', error) : broken(error);
  }
  try {
    return { entries: await listEntries(zip, options.signal), zip, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listEntries(zip: ZipFile, signal: AbortSignal | undefined): Promise<ZipEntry[]> {
  if (zip.entryCount > maximumEntries) {
    throw refusal(
      'archive_too_many_files',
      `The archive holds ${zip.entryCount.toLocaleString('en')} files. Pack the one that holds the table, alone.`,
    );
  }
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const raw = entry.fileName as unknown as Buffer;
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
      entries.push({ name, bytes: entry.uncompressedSize, packedBytes: entry.compressedSize, entry });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw broken(error);
  }
  return entries;
}

/**
 * Opens one file of the archive as a stream of its plain bytes.
 * @throws MillraceError `datasets.archive_encrypted`, `datasets.archive_unsupported`, `datasets.expands_too_much`
 */
export async function openEntry(
  archive: ZipArchive,
  { entry, name, bytes, packedBytes }: ZipEntry,
  limits: ExpansionLimits,
) {
  if (entry.isEncrypted()) {
    throw refusal('archive_encrypted', `"${name}" is locked with a password. Pack it again without one.`);
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw refusal(
      'archive_unsupported',
      `"${name}" is packed by a method that is not read (number ${entry.compressionMethod}). Pack it again as an ordinary ZIP, or with gzip.`,
    );
  }
  const problem = problemOf(bytes, packedBytes, limits);
  if (problem) throw problem;
  try {
    return await archive.zip.openReadStreamPromise(entry);
  } catch (error) {
    throw broken(error);
  }
}

/** Unpacks one file of the archive. @throws MillraceError as `openEntry`, `datasets.archive_broken` */
export async function unpackEntry(
  archive: ZipArchive,
  file: ZipEntry,
  to: string,
  options: OpenReceivedOptions,
): Promise<Unpacked> {
  const stream = await openEntry(archive, file, options.limits);
  const target = new LimitedFile(to, file.packedBytes, options);
  let sum = 0;
  let read = 0;
  const checksum = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      read += chunk.length;
      if (file.bytes > 0) options.onProgress?.(read / file.bytes);
      done(null, chunk);
    },
  });
  try {
    await pipeline(stream, checksum, target.sink(), { ...(options.signal && { signal: options.signal }) });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof Enough) return target.finish(false);
    if ((error as { code?: string }).code?.startsWith('datasets.')) throw error;
    throw broken(error);
  }
  if (sum !== file.entry.crc32) throw broken(new Error('the checksum differs'));
  return target.finish(true);
}

export function broken(cause?: unknown): Error {
  return refusal(
    'archive_broken',
    'The ZIP archive is damaged or cut short. Make it again and upload it whole.',
    cause,
  );
}
