import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { addApiProxy } from './api-proxy.ts';
import { answerErrors } from './errors.ts';

/** A proxy in front of an API that answers with `listener`; both end with the test. */
async function startProxy(listener: RequestListener, trustProxy = false) {
  const api = createServer(listener);
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const app = fastify({ forceCloseConnections: 'idle' });
  answerErrors(app);
  const { port } = api.address() as AddressInfo;
  await addApiProxy(app, { api: new URL(`http://127.0.0.1:${port}`), trustProxy });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    app,
    api,
    [Symbol.asyncDispose]: async () => {
      await app.close();
      api.closeAllConnections();
      if (api.listening) await new Promise((resolve) => api.close(resolve));
    },
  };
}

test('cookies, status and query pass both ways', async () => {
  let seen: IncomingMessage | undefined;
  await using proxy = await startProxy((incoming, response) => {
    seen = incoming;
    response.writeHead(201, { 'set-cookie': ['a=1; HttpOnly', 'b=2'], 'content-type': 'application/json' });
    response.end('{}');
  });
  const response = await fetch(`${proxy.url}/api/v1/models?limit=5`, { headers: { cookie: 'millrace_session=s' } });
  assert.equal(response.status, 201);
  assert.deepEqual(response.headers.getSetCookie(), ['a=1; HttpOnly', 'b=2']);
  assert.equal(seen?.url, '/api/v1/models?limit=5');
  assert.equal(seen?.headers.cookie, 'millrace_session=s');
  assert.equal(seen?.headers['x-forwarded-host'], new URL(proxy.url).host);
});

test('who a request comes from is written by the proxy, unless one in front is trusted', async () => {
  for (const [trustProxy, expected] of [
    [false, '127.0.0.1'],
    [true, '10.9.8.7, 127.0.0.1'],
  ] as const) {
    let seen: string | string[] | undefined;
    await using proxy = await startProxy((incoming, response) => {
      seen = incoming.headers['x-forwarded-for'];
      response.end();
    }, trustProxy);
    await fetch(`${proxy.url}/api/v1/models`, { headers: { 'x-forwarded-for': '10.9.8.7' } });
    assert.equal(seen, expected);
  }
});

test('an upload reaches the API while it is still being sent', async () => {
  const reached = Promise.withResolvers<string>();
  await using proxy = await startProxy((incoming, response) => {
    incoming.once('data', (chunk: Buffer) => reached.resolve(chunk.toString()));
    incoming.on('end', () => response.end('stored'));
    incoming.resume();
  });
  const upload = request(`${proxy.url}/api/v1/datasets`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });
  upload.write('the first part');
  assert.equal(await reached.promise, 'the first part');
  upload.end('the last part');
  const [response] = (await once(upload, 'response')) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  response.resume();
});

test('the methods and headers of a resumable upload pass both ways, and its address stays at this server', async () => {
  const seen: IncomingMessage[] = [];
  await using proxy = await startProxy((incoming, response) => {
    seen.push(incoming);
    incoming.resume().once('end', () => {
      response.writeHead(incoming.method === 'POST' ? 201 : 204, {
        'tus-resumable': '1.0.0',
        'upload-offset': '7',
        'upload-length': '9',
        'upload-expires': 'Tue, 24 Nov 2026 00:00:00 GMT',
        'upload-metadata': 'filename YQ==',
        ...(incoming.method === 'POST' && { location: `http://${incoming.headers.host}/api/v1/uploads/a?b=c` }),
        ...(incoming.method === 'OPTIONS' && { 'tus-extension': 'creation', 'tus-max-size': '10' }),
      });
      response.end();
    });
  });
  const sent = {
    'tus-resumable': '1.0.0',
    'upload-length': '9',
    'upload-offset': '0',
    'upload-metadata': 'filename YQ==',
    'upload-checksum': 'sha1 x',
    'x-http-method-override': 'PATCH',
    'x-millrace-csrf': '1',
  };
  const { url } = proxy;
  for (const method of ['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE', 'PUT']) {
    const body = method === 'PATCH' || method === 'POST' ? { body: 'content' } : {};
    const headers = { ...sent, 'content-type': 'application/offset+octet-stream' };
    const response = await fetch(`${url}/api/v1/uploads/a`, { method, headers, ...body });
    const last = seen.at(-1);
    assert.equal(last?.method, method);
    for (const [name, value] of Object.entries(headers)) assert.equal(last.headers[name], value, `${method} ${name}`);
    assert.equal(response.headers.get('upload-offset'), '7');
    assert.equal(response.headers.get('upload-expires'), 'Tue, 24 Nov 2026 00:00:00 GMT');
    if (method === 'POST') assert.equal(response.headers.get('location'), '/api/v1/uploads/a?b=c');
    if (method === 'OPTIONS') assert.equal(response.headers.get('tus-max-size'), '10');
  }
});

test('an address elsewhere, or one that has no host, is passed on as it is', async () => {
  for (const location of ['/api/v1/tasks/1', 'https://elsewhere.example/api/v1/tasks/1', '//elsewhere.example/']) {
    await using proxy = await startProxy((_, response) => response.writeHead(202, { location }).end());
    assert.equal((await fetch(`${proxy.url}/api/v1/datasets`)).headers.get('location'), location);
  }
});

test('a large body passes at the pace of the API and is not held in between', async () => {
  const total = 150_000_000;
  let sent = 0;
  let received = 0;
  let held = 0;
  await using proxy = await startProxy(async (incoming, response) => {
    for await (const part of incoming) {
      received += (part as Buffer).length;
      held = Math.max(held, sent - received);
      // Slower than the client, who would be far ahead if anybody in between took all that comes.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    response.writeHead(204, { 'upload-offset': String(received) }).end();
  });
  const upload = request(`${proxy.url}/api/v1/uploads/a`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/offset+octet-stream', 'content-length': total },
  });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  const chunk = Buffer.alloc(1_000_000, 'x');
  while (sent < total) {
    const more = upload.write(chunk);
    sent += chunk.length;
    if (!more) await once(upload, 'drain');
  }
  upload.end();
  const [response] = await answered;
  assert.deepEqual([response.statusCode, response.headers['upload-offset']], [204, String(total)]);
  assert.ok(held < 50_000_000, `${held} bytes were on the way at once`);
  response.resume();
});

test('an upload that the browser breaks off is broken off at the API', async () => {
  const broken = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await using proxy = await startProxy((incoming) => {
    incoming.once('data', () => begun.resolve());
    incoming.on('error', () => {});
    incoming.once('close', () => broken.resolve());
  });
  const upload = request(`${proxy.url}/api/v1/datasets`, { method: 'POST' });
  upload.on('error', () => {});
  upload.write('the first part');
  await begun.promise;
  upload.destroy();
  await broken.promise;
});

test('who is refused in the middle of a body can send the rest and go on over the same connection', async () => {
  await using proxy = await startProxy((incoming, response) => {
    response.writeHead(incoming.method === 'POST' ? 413 : 200, { 'content-length': 0 }).end();
  });
  const { hostname, port } = new URL(proxy.url);
  const socket = connect(Number(port), hostname);
  const closed = once(socket, 'close').then(() => ['hung up']);
  const rest = 'x'.repeat(4_000_000);
  socket.write(`POST /api/v1/datasets HTTP/1.1\r\nhost: x\r\ncontent-length: ${rest.length + 1}\r\n\r\nx`);
  const [refusal] = await Promise.race([once(socket, 'data'), closed]);
  assert.match(String(refusal), /^HTTP\/1.1 413 /);
  socket.write(`${rest}GET /api/v1/models HTTP/1.1\r\nhost: x\r\n\r\n`);
  const [next] = await Promise.race([once(socket, 'data'), closed]);
  assert.match(String(next), /^HTTP\/1.1 200 /);
  socket.destroy();
});

test('an event arrives when it is sent, and stopping ends the stream', async () => {
  const opened = Promise.withResolvers<ServerResponse>();
  await using proxy = await startProxy((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    opened.resolve(response);
  });
  const response = await fetch(`${proxy.url}/api/v1/tasks/1/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const events = await opened.promise;
  events.write('data: one\n\n');
  assert.equal((await reader?.read())?.value, 'data: one\n\n');
  const upstreamClosed = once(events, 'close');
  await proxy.app.close();
  await upstreamClosed;
  const end = await reader?.read().catch(() => ({ done: true }));
  assert.equal(end?.done, true);
});

test('a change that a page of another site asks for is refused before it reaches the API', async () => {
  let calls = 0;
  await using proxy = await startProxy((incoming, response) => {
    calls += 1;
    incoming.resume();
    response.end();
  });
  const { url } = proxy;
  const post = (headers: Record<string, string>) => fetch(`${url}/api/v1/sessions`, { method: 'POST', headers });
  for (const origin of ['https://elsewhere.example', 'null', url.replace('127.0.0.1', 'localhost')]) {
    const refused = await post({ origin });
    assert.equal(refused.status, 403, origin);
    assert.equal(((await refused.json()) as { code: string }).code, 'ui.foreign_origin');
  }
  assert.equal(calls, 0);
  assert.equal((await post({ origin: url })).status, 200);
  assert.equal((await post({})).status, 200);
  assert.equal((await fetch(`${url}/api/v1/models`, { headers: { origin: 'https://elsewhere.example' } })).status, 200);
  assert.equal(calls, 3);
});

test('an API that does not answer is a problem with a sentence', async () => {
  await using proxy = await startProxy(() => {});
  await new Promise((resolve) => proxy.api.close(resolve));
  const response = await fetch(`${proxy.url}/api/v1/models`);
  assert.equal(response.status, 503);
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = (await response.json()) as { code: string; detail: string };
  assert.equal(problem.code, 'ui.api_unreachable');
  assert.match(problem.detail, /Try again/);
});
