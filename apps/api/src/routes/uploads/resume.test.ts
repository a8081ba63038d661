import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { createMetrics } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { Upload, type UploadOptions } from 'tus-js-client';
import { createApi } from '../../app.ts';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api[Symbol.asyncDispose]());

/** One more API process' worth of the API, on the same database and the same objects. */
async function startReplica() {
  const { settings, database, objects, broker } = api;
  const metrics = createMetrics({ processMetrics: false });
  const replica = await createApi({ settings, logger: testLogger(), database, objects, broker, metrics });
  const url = await replica.listen();
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= replica.stop(AbortSignal.timeout(5_000)));
  return { url, stop, [Symbol.asyncDispose]: stop };
}

/** A line that breaks: each of the first connections after so many bytes of the client. The API's end is another each time. */
async function startBadLine(targets: string[], { breaks, bytes }: { breaks: number; bytes: number }) {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const number = connections++;
    const upstream = connect(Number(new URL(targets[number % targets.length] ?? '').port), '127.0.0.1');
    let passed = 0;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      passed += chunk.length;
      if (number < breaks && passed > bytes) client.destroy();
    });
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The client that browsers use; resolves to the address of the upload. */
function send(content: Buffer, options: UploadOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(content, {
      headers: { authorization: `Bearer ${api.adminKey}` },
      metadata: { filename: 'größe.csv' },
      retryDelays: Array.from({ length: 20 }, () => 0),
      ...options,
      onSuccess: () => resolve(upload.url ?? ''),
      onError: reject,
    });
    upload.start();
  });
}

async function contentOf(url: string): Promise<{ content: Buffer; fileName: string }> {
  const { sha256, fileName } = (await api.call('GET', new URL(url).pathname)).json();
  return { content: Buffer.from(await api.objects.bytes(`uploads/${sha256}`)), fileName };
}

test('a file gets through a line that breaks again and again, to a replica other than before each time', async () => {
  await using first = await startReplica();
  await using second = await startReplica();
  await using line = await startBadLine([first.url, second.url], { breaks: 6, bytes: 3_000_000 });
  const content = randomBytes(20_000_000);
  const url = await send(content, { endpoint: `${line.url}/api/v1/uploads` });
  assert.ok(line.connections() >= 6);
  const received = await contentOf(url);
  assert.ok(content.equals(received.content));
  assert.equal(received.fileName, 'größe.csv');
  assert.equal(
    (await api.database.pool.query('select count(*) from uploads')).rows[0].count,
    1,
    'it went on each time',
  );
});

test('a file that was begun before a restart is gone on with after it', async () => {
  const content = randomBytes(5_000_000);
  await using before = await startReplica();
  let url = '';
  const begun = new Promise<void>((resolve) => {
    const upload: Upload = new Upload(content, {
      endpoint: `${before.url}/api/v1/uploads`,
      headers: { authorization: `Bearer ${api.adminKey}` },
      chunkSize: 1_000_000,
      onChunkComplete(_size, accepted) {
        if (accepted !== 3_000_000) return;
        url = new URL(upload.url ?? '').pathname;
        void upload.abort().then(() => resolve());
      },
    });
    upload.start();
  });
  await begun;
  await before.stop();
  await using after = await startReplica();
  const offsets: number[] = [];
  const onChunkComplete = (_size: number, accepted: number) => void offsets.push(accepted);
  const whole = await send(content, { uploadUrl: `${after.url}${url}`, chunkSize: 1_000_000, onChunkComplete });
  assert.deepEqual(offsets, [4_000_000, 5_000_000]);
  assert.ok(content.equals((await contentOf(whole)).content));
});

test('stopping the server cuts an upload off without losing what came', async () => {
  await using stopping = await startReplica();
  const content = randomBytes(3_000_000);
  const { url } = await beginAndSend(stopping.url, content, 2_000_000);
  while ((await readdir(`${api.objectsPath}/.incoming`)).length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  await stopping.stop();
  const { received } = (await api.call('GET', url)).json();
  assert.ok(received > 0);
  await using next = await startReplica();
  const whole = await send(content, { uploadUrl: `${next.url}${url}` });
  assert.ok(content.equals((await contentOf(whole)).content));
});

test('kill -9 in the middle of a request loses less than a piece', async () => {
  const piece = 16 * 1024 * 1024;
  const child = fork(new URL('../../testing/api-to-kill.fixture.ts', import.meta.url), {
    env: {
      ...process.env,
      MILLRACE_HOME: api.settings.home,
      MILLRACE_DATABASE_URL: api.databaseUrl,
      MILLRACE_API_PORT: '0',
      MILLRACE_ADMIN_KEY: api.adminKey,
    },
  });
  const [killed] = (await once(child, 'message')) as [string];
  const content = randomBytes(2.5 * piece);
  const { url } = await beginAndSend(killed, content, content.length - 1);
  const received = async () => (await api.call('GET', url)).json().received;
  while ((await received()) < 2 * piece) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await received(), 2 * piece);
  await using replica = await startReplica();
  const whole = await send(content, { uploadUrl: `${replica.url}${url}` });
  assert.ok(content.equals((await contentOf(whole)).content));
  assert.deepEqual(await Array.fromAsync(api.objects.list('upload-pieces/')), []);
});

test('a client that gives up frees what came', async () => {
  await using replica = await startReplica();
  const content = randomBytes(3_000_000);
  const given = await new Promise<string>((resolve) => {
    const upload: Upload = new Upload(content, {
      endpoint: `${replica.url}/api/v1/uploads`,
      headers: { authorization: `Bearer ${api.adminKey}` },
      chunkSize: 1_000_000,
      onChunkComplete: () => void upload.abort(true).then(() => resolve(new URL(upload.url ?? '').pathname)),
    });
    upload.start();
  });
  assert.equal((await api.call('GET', given)).statusCode, 404);
  assert.deepEqual(await Array.fromAsync(api.objects.list('upload-pieces/')), []);
});

/** Begins an upload and sends the first bytes of it in a request that does not end. */
async function beginAndSend(replica: string, content: Buffer, bytes: number): Promise<{ url: string }> {
  const authorization = `Bearer ${api.adminKey}`;
  const tus = { authorization, 'tus-resumable': '1.0.0' };
  const begun = await fetch(`${replica}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(content.length) },
  });
  const url = begun.headers.get('location') ?? '';
  const sending = request(`${replica}${url}`, {
    method: 'PATCH',
    headers: {
      ...tus,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
      'content-length': content.length,
    },
  });
  sending.on('error', () => {});
  sending.write(content.subarray(0, bytes));
  return { url };
}
