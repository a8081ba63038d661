import { Readable } from 'node:stream';

export interface SplitOptions {
  pieceBytes: number;
  /** Hangs up on a client that sends nothing for so long: a dead line would stay open for ever. */
  quietMilliseconds: number;
  /** Sees each chunk before it is part of a piece; what it throws is thrown where the piece is read. */
  onChunk(chunk: Uint8Array): void;
  /** The body ended before its end; what had come by then is in the pieces. */
  onCut(reason: unknown): void;
}

/**
 * A body as streams of at most `pieceBytes`, each to be read to its end before
 * the next is asked for. A body that is cut off ends the piece under way as if it
 * were whole, so that what has arrived can be kept.
 */
export async function* splitBody(body: Readable, options: SplitOptions): AsyncGenerator<Readable, void> {
  // An error of ours must not end the connection, over which it has still to be told.
  const chunks = body.iterator({ destroyOnReturn: false });
  const next = chunkReader(body, chunks, options);
  let rest: Uint8Array | undefined;

  async function* piece() {
    let room = options.pieceBytes;
    while (rest !== undefined) {
      const part = rest.subarray(0, room);
      room -= part.length;
      rest = part.length < rest.length ? rest.subarray(part.length) : undefined;
      yield part;
      if (room === 0) return;
      rest ??= await next();
    }
  }

  try {
    rest = await next();
    while (rest !== undefined) {
      yield Readable.from(piece(), { objectMode: false });
      rest ??= await next();
    }
  } finally {
    await chunks.return?.();
  }
}

/** The next chunk; undefined when there is none, because the body has ended or was cut off. */
function chunkReader(
  body: Readable,
  chunks: NodeJS.AsyncIterator<Uint8Array>,
  { quietMilliseconds, onChunk, onCut }: SplitOptions,
): () => Promise<Uint8Array | undefined> {
  async function read(): Promise<Uint8Array | undefined> {
    const timer = setTimeout(() => body.destroy(new Error('nothing was sent for too long')), quietMilliseconds);
    try {
      const { done, value } = await chunks.next();
      return done ? undefined : value;
    } catch (error) {
      onCut(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
  return async () => {
    const chunk = await read();
    if (chunk !== undefined) onChunk(chunk);
    return chunk;
  };
}
