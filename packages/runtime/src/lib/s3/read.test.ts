import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Secret } from '../config/secret.ts';
import { connectBucket } from './bucket.ts';
import { readObject } from './read.ts';

/** An object that never ends, over HTTP: what counts here is how often it is asked for. */
async function endlessObject() {
  const seen = { requests: 0 };
  const server = createServer((_request, response) => {
    seen.requests += 1;
    response.writeHead(200, { 'content-length': '1000000', etag: '"a"' });
    response.write(Buffer.alloc(1_000));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const secret = new Secret('of-a-test');
  const credentials = { accessKeyId: secret, secretAccessKey: secret };
  const settings = { bucket: 'a', endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials };
  const bucket = connectBucket({ ...settings, pathStyle: true }, 1);
  return {
    bucket,
    seen,
    [Symbol.dispose]() {
      bucket.client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a reader that gives up with an error is let go with it, and nothing more is asked for', async () => {
  using object = await endlessObject();
  const stream = await readObject(object.bucket, 'key');
  await once(stream, 'readable');
  stream.destroy(new Error('the client went away'));
  await assert.rejects(once(stream, 'close'), /the client went away/);
  assert.equal(object.seen.requests, 1);
});
