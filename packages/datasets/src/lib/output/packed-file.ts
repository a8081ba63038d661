import { createWriteStream } from 'node:fs';
import { PassThrough, type Readable, type Transform, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { ZipFile } from 'yazl';
import type { Compression } from '../../index.ts';

export interface PackedFileOptions {
  path: string;
  compression: Compression;
  /** Name of the one file in a ZIP archive. */
  entry: string;
}

export interface PackedFile {
  /** Takes the plain bytes; ended by its user. */
  stream: Writable;
  /** Settles when the whole file is written, or cannot be. */
  written: Promise<void>;
}

/** Packing must keep up with predicting. */
const fastLevel = 3;

/** Opens a file that packs what is written into it, at bounded memory. */
export function openPackedFile({ path, compression, entry }: PackedFileOptions): PackedFile {
  const file = createWriteStream(path);
  if (compression === 'none') return settled(file, finished(file));
  if (compression === 'zip') {
    const plain = new PassThrough();
    return settled(plain, pipeline(zipped([{ name: entry, content: plain }]), file));
  }
  const packing: Transform = compression === 'gzip' ? createGzip({ level: fastLevel }) : createZstdCompress();
  return settled(packing, pipeline(packing, file));
}

/** A failure is told by `written`, and ends the writing. */
function settled(stream: Writable, written: Promise<void>): PackedFile {
  stream.on('error', () => {});
  written.catch((error) => stream.destroy(error));
  return { stream, written };
}

export interface ZipEntry {
  name: string;
  content: Readable | string;
}

/** A ZIP archive of some entries; one that fails, fails the archive. */
export function zipped(entries: readonly ZipEntry[]): Readable {
  const archive = new ZipFile();
  const output = archive.outputStream as Readable;
  for (const { name, content } of entries) {
    if (typeof content === 'string') {
      archive.addBuffer(Buffer.from(content), name);
    } else {
      content.once('error', (error) => output.destroy(error));
      archive.addReadStream(content, name, { compressionLevel: fastLevel });
    }
  }
  archive.end();
  return output;
}
