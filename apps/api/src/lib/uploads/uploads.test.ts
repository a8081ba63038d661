import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { createDatasets, type Datasets, datasetsMigrations } from '@millrace/datasets/server';
import { type Database, directoryObjects, type ObjectStore } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import fc from 'fast-check';
import { apiMigrations } from '../../app.ts';
import { parseChecksum } from './checksum.ts';
import { sweepUploads } from './sweep.ts';
import { createUploads, type Uploads } from './uploads.ts';

let stage: Awaited<ReturnType<typeof testDatabase>>;
let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let database: Database;
let objects: ObjectStore;
let datasets: Datasets;
let uploads: Uploads;
before(async () => {
  stage = await testDatabase([datasetsMigrations, apiMigrations]);
  folder = await temporaryDirectory();
  database = stage.database;
  objects = await directoryObjects({ root: folder.path });
  datasets = createDatasets({ database, objects, logger: testLogger() });
  uploads = openUploads({ pieceBytes: 1000 });
});
after(async () => {
  datasets.close();
  await stage[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const openUploads = (options = {}) => createUploads({ database, objects, datasets, logger: testLogger() }, options);
const principal = 'somebody';
const begin = (bytes: number) => uploads.create({ principal, bytes, fileName: 'a.csv', metadata: '' });
const get = (id: string) => uploads.get(id, principal);
const body = (...chunks: Uint8Array[]) => Readable.from(chunks, { objectMode: false });
const code = (expected: string) => ({ code: expected });
const keys = async (prefix: string) => (await Array.fromAsync(objects.list(prefix))).map(({ key }) => key);
const piecesOf = ({ id }: { id: string }) => keys(`upload-pieces/${id}-`);

/** A body that ends as one does whose client goes away. */
function cutAfter(...chunks: Uint8Array[]): Readable {
  const stream = new PassThrough();
  const rest = [...chunks];
  const write = () => {
    const chunk = rest.shift();
    if (chunk) stream.write(chunk, () => setImmediate(write));
    else stream.destroy(new Error('aborted'));
  };
  write();
  return stream;
}

test('whatever the chunks, requests and cuts, the bytes that arrive are the bytes that were sent', async () => {
  const part = fc.record({
    chunks: fc.array(fc.uint8Array({ minLength: 1, maxLength: 2500 }), { maxLength: 4 }),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
      const sent = parts.flatMap(({ chunks }) => chunks);
      const content = Buffer.concat(sent);
      let upload = await begin(content.length);
      for (const { chunks, cut } of parts) {
        const before = upload.received;
        const receiving = uploads.receive(upload, {
          offset: before,
          body: cut ? cutAfter(...chunks) : body(...chunks),
        });
        await (cut ? assert.rejects(receiving, code('uploads.cut_off')) : receiving);
        upload = await get(upload.id);
        const arrived = upload.received - before;
        const length = Buffer.concat(chunks).length;
        assert.ok(cut ? arrived <= length : arrived === length);
        // What a cut lost is sent again.
        if (arrived < length) {
          const rest = content.subarray(upload.received, before + length);
          upload = await uploads.receive(upload, { offset: upload.received, body: body(rest) });
        }
      }
      const { objectKey, sha256, bytes } = await uploads.complete(upload.id, principal);
      assert.ok(content.equals(await objects.bytes(objectKey)));
      assert.deepEqual([sha256, bytes], [createHash('sha256').update(content).digest('hex'), content.length]);
      assert.deepEqual(await piecesOf(upload), []);
    }),
    { numRuns: 25 },
  );
});

test('a cut keeps what came before it, and the offset moves with each piece', async () => {
  const content = randomBytes(2500);
  const upload = await begin(content.length);
  const stream = new PassThrough();
  const receiving = uploads.receive(upload, { offset: 0, body: stream });
  stream.write(content.subarray(0, 2300));
  while ((await get(upload.id)).received < 2000) await new Promise((resolve) => setImmediate(resolve));
  stream.destroy(new Error('aborted'));
  await assert.rejects(receiving, code('uploads.cut_off'));
  const now = await get(upload.id);
  assert.equal(now.received, 2300);
  const done = await uploads.receive(now, { offset: 2300, body: body(content.subarray(2300)) });
  assert.equal(done.sha256, createHash('sha256').update(content).digest('hex'));
});

test('a wrong checksum keeps nothing and moves nothing; the right one is taken', async () => {
  const content = randomBytes(3500);
  const upload = await begin(content.length);
  const digest = createHash('sha1').update(content).digest('base64');
  const wrong = parseChecksum(`sha1 ${createHash('sha1').update('x').digest('base64')}`);
  const sent = { offset: 0, body: body(content), checksum: wrong };
  await assert.rejects(uploads.receive(upload, sent), { code: 'uploads.checksum_wrong', status: 460 });
  assert.equal((await get(upload.id)).received, 0);
  assert.deepEqual(await piecesOf(upload), []);
  const cut = { offset: 0, body: cutAfter(content), checksum: parseChecksum(`sha1 ${digest}`) };
  await assert.rejects(uploads.receive(upload, cut), code('uploads.cut_off'));
  assert.equal((await get(upload.id)).received, 0);
  assert.deepEqual(await piecesOf(upload), []);
  const right = { offset: 0, body: body(content), checksum: parseChecksum(`sha1 ${digest}`) };
  assert.equal((await uploads.receive(upload, right)).received, content.length);
});

test('of two that go on from the same byte one wins, and the file is as it was sent', async () => {
  const content = randomBytes(5000);
  const upload = await begin(content.length);
  const send = () => uploads.receive(upload, { offset: 0, body: body(content) });
  const answers = await Promise.allSettled([send(), send(), send()]);
  const refused = answers.filter((answer) => answer.status === 'rejected');
  assert.ok(refused.length >= 2);
  for (const { reason } of refused) assert.equal(reason.code, 'uploads.offset_wrong');
  let now = await get(upload.id);
  if (now.received < content.length) {
    now = await uploads.receive(now, { offset: now.received, body: body(content.subarray(now.received)) });
  }
  const { objectKey } = await uploads.complete(upload.id, principal);
  assert.ok(content.equals(await objects.bytes(objectKey)));
});

test('bytes beyond the length, from another byte, or of another are refused', async () => {
  const upload = await begin(10);
  await assert.rejects(
    uploads.receive(upload, { offset: 3, body: body(randomBytes(2)) }),
    code('uploads.offset_wrong'),
  );
  await assert.rejects(
    uploads.receive(upload, { offset: 0, body: body(randomBytes(5), randomBytes(6)) }),
    code('uploads.beyond_length'),
  );
  await assert.rejects(
    uploads.receive(upload, { offset: 0, body: body(), announced: 11 }),
    code('uploads.beyond_length'),
  );
  await assert.rejects(uploads.get(upload.id, 'somebody-else'), code('uploads.not_found'));
  await assert.rejects(get('nonsense'), code('uploads.not_found'));
  await assert.rejects(uploads.complete(upload.id, principal), code('uploads.incomplete'));
});

test('an upload whose process died after the last byte becomes whole when it is used, by many at once too', async () => {
  const content = randomBytes(4000);
  const { id } = await begin(content.length);
  const stopped = { ...datasets, receive: () => Promise.reject(new Error('killed')) };
  const dying = createUploads({ database, objects, datasets: stopped, logger: testLogger() });
  await assert.rejects(dying.receive(await get(id), { offset: 0, body: body(content) }), /killed/);
  const replicas = Array.from({ length: 4 }, () => openUploads());
  const found = await Promise.all(replicas.map((replica) => replica.complete(id, principal)));
  for (const { objectKey } of found) assert.ok(content.equals(await objects.bytes(objectKey)));
});

test('a client that sends nothing for too long is hung up on, and what it sent is kept', async () => {
  const impatient = openUploads({ quietMilliseconds: 20 });
  const upload = await begin(100);
  const stream = new PassThrough();
  stream.write(randomBytes(40));
  await assert.rejects(impatient.receive(upload, { offset: 0, body: stream }), code('uploads.cut_off'));
  assert.ok(stream.destroyed);
  assert.equal((await get(upload.id)).received, 40);
});

test('a stop cuts off what is arriving and waits until it is kept', async () => {
  const stopping = openUploads();
  const upload = await begin(100);
  const stream = new PassThrough();
  stream.write(randomBytes(40));
  const receiving = assert.rejects(stopping.receive(upload, { offset: 0, body: stream }), code('uploads.cut_off'));
  while (stream.readableLength > 0) await new Promise((resolve) => setImmediate(resolve));
  stopping.endAll();
  await stopping.stop();
  assert.equal((await get(upload.id)).received, 40);
  await receiving;
});

test('a sweep frees what ran out and what killed processes left, and nothing that may go on', async () => {
  const [going, old, done] = [await begin(10), await begin(10), await begin(3)];
  for (const upload of [going, old]) await uploads.receive(upload, { offset: 0, body: body(randomBytes(5)) });
  await uploads.receive(done, { offset: 0, body: body(randomBytes(3)) });
  const seen = await get(old.id);
  const left = `upload-pieces/${crypto.randomUUID()}-0-1a2b3c4d`;
  for (const key of [left, `upload-pieces/${done.id}-0-1a2b3c4d`]) await objects.put(key, randomBytes(1));
  await database.pool.query("update uploads set expires_at = now() - interval '1 second' where id = $1", [old.id]);
  await assert.rejects(get(old.id), { code: 'uploads.expired', status: 410 });
  await assert.rejects(
    uploads.receive(seen, { offset: 5, body: body(randomBytes(5)) }),
    code('uploads.offset_wrong'),
    'also for whoever had looked before',
  );

  assert.equal(await sweepUploads({ database, objects }), 1);
  assert.equal((await piecesOf(going)).length, 1);
  for (const gone of [old, done]) assert.deepEqual(await piecesOf(gone), []);
  assert.equal(await objects.head(left), undefined);
  await assert.rejects(get(old.id), code('uploads.not_found'));
  assert.equal((await uploads.complete(done.id, principal)).bytes, 3);
  await uploads.remove(going);
  assert.deepEqual(await piecesOf(going), []);
});

test('the bytes of a complete upload are held until it runs out or is removed', async () => {
  const upload = await begin(3);
  const { objectKey = '', expiresAt } = await uploads.receive(upload, { offset: 0, body: body(randomBytes(3)) });
  const holds = async () => {
    const query = 'select holder, expires_at from dataset_holds where object_key = $1';
    return (await database.pool.query(query, [objectKey])).rows;
  };
  assert.deepEqual(await holds(), [{ holder: `upload ${upload.id}`, expires_at: expiresAt }]);
  await uploads.remove(upload);
  assert.deepEqual(await holds(), []);
});
