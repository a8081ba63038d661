import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { MillraceError } from '../errors.ts';
import type { ByteRange } from '../objects/port.ts';
import { answerOf, type Bucket } from './bucket.ts';
import { badRange, explain } from './errors.ts';

/** So often in a row a broken connection is taken up again without a byte having come. */
const patience = 3;

/**
 * The content of an object, or a range of it. A connection that breaks is taken
 * up again where it broke, for the same version; a whole object is held to its
 * hash, and the stream fails at its end when it is another one.
 * @throws MillraceError `objects.not_found`, `objects.range_invalid`
 */
export async function readObject(bucket: Bucket, key: string, range?: ByteRange): Promise<Readable> {
  const { start = 0, end } = range ?? {};
  if (start < 0 || (end !== undefined && end < start)) throw badRange();
  const reading: Reading = { bucket, key, whole: range === undefined, position: start, end, ended: false };
  let response = await request(reading, range && spanOf(reading));
  const content = contentOf(reading, response, (next) => {
    response = next;
  });
  /** Also when nobody has begun to read, and before the chunk that is waited for: whoever destroys the stream wants none. */
  const stop = () => {
    reading.ended = true;
    (response.Body as Readable | undefined)?.destroy();
    return content.return(undefined);
  };
  const chunks = { [Symbol.asyncIterator]: () => ({ next: () => content.next(), return: stop }) };
  return Readable.from(chunks, { objectMode: false, highWaterMark: 256 * 1024 });
}

interface Reading {
  bucket: Bucket;
  key: string;
  whole: boolean;
  /** Of the next byte. */
  position: number;
  /** Of the last byte; of the whole object when unset. */
  end: number | undefined;
  /** The reader is gone. */
  ended: boolean;
}

function request(
  { bucket, key }: Reading,
  span: string | undefined,
  only: { IfMatch?: string } = {},
): Promise<GetObjectCommandOutput> {
  return answerOf(bucket.client.send(new GetObjectCommand({ Bucket: bucket.name, Key: key, Range: span, ...only })));
}

const spanOf = ({ position, end }: Reading) => `bytes=${position}-${end ?? ''}`;

async function* contentOf(
  reading: Reading,
  first: GetObjectCommandOutput,
  onResponse: (response: GetObjectCommandOutput) => void,
): AsyncGenerator<Uint8Array> {
  const begin = reading.position;
  const hash = createHash('sha256');
  let [began, response] = [first, first];
  for (let failures = 0; ; ) {
    try {
      for await (const chunk of response.Body as Readable) {
        reading.position += chunk.length;
        failures = 0;
        if (reading.whole) hash.update(chunk);
        yield chunk;
      }
      if (reading.position - begin >= (began.ContentLength ?? 0)) break;
      throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
    } catch (error) {
      failures += 1;
      if (reading.ended || failures > patience) throw explain(error);
    }
    response = await resume(reading, began, begin);
    if (reading.position === begin) began = response;
    onResponse(response);
    if (reading.ended) (response.Body as Readable).destroy();
  }
  const { sha256 } = began.Metadata ?? {};
  if (reading.whole && sha256 && hash.digest('hex') !== sha256) throw damaged(reading.key);
}

/** Before the first byte anything will do; from then on only the content that was begun. */
function resume(reading: Reading, began: GetObjectCommandOutput, begin: number): Promise<GetObjectCommandOutput> {
  if (reading.position === begin) return request(reading, reading.whole ? undefined : spanOf(reading));
  const { ETag: IfMatch } = began;
  return request(reading, spanOf(reading), IfMatch === undefined ? {} : { IfMatch });
}

function damaged(key: string): MillraceError {
  return new MillraceError({
    code: 'objects.damaged',
    status: 500,
    detail: 'A stored file is damaged: its content is not what was stored. Restore the bucket from a backup.',
    cause: new Error(`the content of ${key} does not have the hash that was noted with it`),
  });
}
