import type { Readable } from 'node:stream';

export interface ObjectInfo {
  key: string;
  bytes: number;
  /** Hexadecimal SHA-256 of the content. */
  sha256: string;
}

export interface ByteRange {
  /** First byte, from 0. */
  start: number;
  /** Last byte, inclusive; the end of the object when left out. */
  end?: number;
}

/** A local file with the content of an object; dispose of it when done (it may be a temporary copy). */
export interface LocalFile extends AsyncDisposable {
  path: string;
}

export interface PutContentOptions {
  signal?: AbortSignal | undefined;
  maximumBytes?: number | undefined;
  /**
   * Called when the key is known and before the object is there, for whoever has to say first that it is needed. When
   * it throws, nothing is stored.
   */
  beforeStored?: ((key: string) => Promise<void>) | undefined;
}

export interface ListedObject {
  key: string;
  bytes: number;
  /** When it was put, by the clock of this process; of a moved object, anything between then and the move. */
  storedAt: Date;
}

/**
 * Where files live: a directory, or a bucket. Keys are relative paths
 * of `[a-zA-Z0-9._-]` segments joined with `/`; anything else is refused.
 * A put is all or nothing: a reader sees the old content or the new one, and
 * what was acknowledged survives a crash.
 */
export interface ObjectStore {
  /** Streams `body` in. Aborting `signal`, or an error of the stream, leaves nothing behind. */
  put(key: string, body: Readable | Uint8Array, options?: { signal?: AbortSignal }): Promise<ObjectInfo>;
  /** Streams `body` to `<prefix>/<sha256>`; the same content twice is stored once. */
  putContent(prefix: string, body: Readable | Uint8Array, options?: PutContentOptions): Promise<ObjectInfo>;
  /** @throws MillraceError `objects.not_found` (404) */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** The whole object; for small ones. @throws MillraceError `objects.not_found` */
  bytes(key: string): Promise<Uint8Array>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /** As a put of the content of `from`. @throws MillraceError `objects.not_found` */
  copy(from: string, to: string): Promise<void>;
  /**
   * Renames, over what is at `to`: in one step, or by a copy and a deletion (then
   * several movers may succeed, each with a copy, and what is put to `from`
   * meanwhile may be deleted with it; the copy is there by then).
   * @throws MillraceError `objects.not_found` when another was faster
   */
  move(from: string, to: string): Promise<void>;
  /**
   * A mover that was held up deletes from `from` at most so long after its copy
   * was stored at `to`; 0 when moves are one step.
   */
  readonly moveLandsWithinSeconds: number;
  list(prefix: string): AsyncIterable<ListedObject>;
  /** For libraries that want a file and tell its kind by the end of its name (DuckDB): it ends as the key. @throws MillraceError `objects.not_found` */
  localFile(key: string): Promise<LocalFile>;
  /** Rejects when the store cannot be written now, with the reason. */
  check(): Promise<void>;
}
