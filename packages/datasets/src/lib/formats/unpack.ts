import { createReadStream, createWriteStream } from 'node:fs';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { refusal } from '../errors.ts';
import { maximumRatio, suspiciousBytes } from './limits.ts';
import type { ExpansionLimits, OpenReceivedOptions } from './opened-file.ts';

export interface Unpacked {
  bytes: number;
  complete: boolean;
}

/** How Parquet files and workbooks begin. */
const wholeOnly = ['PAR1', 'PK\x03\x04'];

/** Thrown inside to stop a stream when enough of it has been read. */
class Enough extends Error {}

/**
 * Unpacks gzip (also of many members) or Zstandard as a stream.
 * @throws MillraceError `datasets.archive_broken`, `datasets.expands_too_much`
 */
export async function unpackStream(
  from: string,
  to: string,
  compression: 'gzip' | 'zstd',
  packedBytes: number,
  options: OpenReceivedOptions,
): Promise<Unpacked> {
  const target = new LimitedFile(to, packedBytes, options);
  let read = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length;
      options.onProgress?.(read / packedBytes);
      done(null, chunk);
    },
  });
  const unpacker = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  try {
    await pipeline(createReadStream(from, { highWaterMark: 256 * 1024 }), counter, unpacker, target.sink(), {
      ...(options.signal && { signal: options.signal }),
    });
    return target.finish(true);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof Enough) return target.finish(false);
    if (options.cut && target.bytes > 0 && isUnpackError(error)) return target.finish(false);
    if (!isUnpackError(error)) throw error;
    const name = compression === 'gzip' ? 'gzip' : 'Zstandard';
    throw refusal(
      'archive_broken',
      `The ${name} archive is damaged or cut short. Make it again and upload it whole.`,
      error,
    );
  }
}

/** Errors of zlib have codes such as Z_DATA_ERROR, Z_BUF_ERROR and ZSTD_error_…. */
function isUnpackError(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    code.startsWith('Z_') ||
    code.startsWith('ZSTD') ||
    code === 'ERR_ZLIB_ZSTD' ||
    code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}

/** A file on disk that refuses to grow past what a packed file may become. */
export class LimitedFile {
  bytes = 0;
  readonly #path: string;
  readonly #packedBytes: number;
  readonly #options: OpenReceivedOptions;

  constructor(path: string, packedBytes: number, options: OpenReceivedOptions) {
    this.#path = path;
    this.#packedBytes = packedBytes;
    this.#options = options;
  }

  sink(): Writable {
    let { maximumBytes } = this.#options;
    const file = createWriteStream(this.#path);
    const write = (chunk: Buffer, done: (error?: Error | null) => void) => {
      // A beginning of these says nothing.
      if (this.bytes === 0 && wholeOnly.includes(chunk.toString('latin1', 0, 4))) maximumBytes = undefined;
      const room = maximumBytes === undefined ? chunk.length : maximumBytes - this.bytes;
      const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
      this.bytes += part.length;
      const problem = this.#problem();
      if (problem) return done(problem);
      file.write(part, (error) => done(error ?? (part.length < chunk.length ? new Enough() : null)));
    };
    const sink = new Writable({
      highWaterMark: 1024 * 1024,
      write: (chunk: Buffer, _encoding, done) => write(chunk, done),
      final: (done) => void file.end(done),
      destroy(error, done) {
        if (file.closed || file.destroyed) return done(error);
        file.once('close', () => done(error));
        file.destroy();
      },
    });
    // A full disk, or a write that was under way when the sink was destroyed.
    file.on('error', (error) => sink.destroy(error));
    return sink;
  }

  finish(complete: boolean): Unpacked {
    return { bytes: this.bytes, complete: complete && !this.#options.cut };
  }

  #problem(): Error | undefined {
    return problemOf(this.bytes, this.#packedBytes, this.#options.limits);
  }
}

export { Enough };

/** Why a file may not become so large; undefined when it may. */
export function problemOf(bytes: number, packedBytes: number, limits: ExpansionLimits): Error | undefined {
  if (bytes > limits.expandedBytes) return tooLarge(limits.expandedBytes);
  return bytes > (limits.suspiciousBytes ?? suspiciousBytes) && bytes > packedBytes * maximumRatio ? bomb() : undefined;
}

/** The sentence for a file that would be larger than the installation allows. */
export function tooLarge(expandedBytes: number): Error {
  const gibibytes = (expandedBytes / 1024 ** 3).toLocaleString('en', { maximumSignificantDigits: 3 });
  return refusal(
    'expands_too_much',
    `Unpacked, the file is larger than the ${gibibytes} GiB that this installation reads. Split the table, or ask for a higher MILLRACE_EXPANDED_LIMIT_BYTES.`,
  );
}

/** The sentence for a file that unpacks to far more than any table does. */
function bomb(): Error {
  return refusal(
    'expands_too_much',
    `Unpacked, the file is more than ${maximumRatio} times as large, which no table is. Upload it unpacked if it is one.`,
  );
}
