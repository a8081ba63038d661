import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { MillraceError, Secret } from '@millrace/runtime/server';
import { createMlflowClient, patient } from './client.ts';
import { isMissing } from './errors.ts';

/** A server that answers as MLflow would in trouble. */
async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a question is asked again when MLflow stumbles, a call that makes something is not', async () => {
  const calls: string[] = [];
  await using server = await serve((request, response) => {
    calls.push(`${request.method}`);
    response.writeHead(calls.length === 1 ? 503 : 200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  const client = createMlflowClient({ url: `http://${server.host}`, experiment: 'millrace' });
  assert.deepEqual(await client.get('runs/get'), { ok: true });
  assert.deepEqual(calls, ['GET', 'GET']);
  calls.length = 0;
  await assert.rejects(client.send('POST', 'runs/create', {}), { code: 'models.mlflow_unavailable', transient: true });
  assert.deepEqual(calls, ['POST']);
});

test('a refusal is not asked again, and says what it was about', async () => {
  let calls = 0;
  await using server = await serve((_, response) => {
    calls += 1;
    response.writeHead(404).end('{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no such run"}');
  });
  const client = createMlflowClient({ url: `http://${server.host}`, experiment: 'millrace' });
  await assert.rejects(client.get('runs/get', { run_id: '1' }), (error) => isMissing(error));
  assert.equal(calls, 1);
});

test('another server, or another path, is told with its address and the setting', async () => {
  let status = 404;
  await using server = await serve((_, response) => response.writeHead(status).end('<html>not here</html>'));
  const client = createMlflowClient({ url: `http://ada:hunter2@${server.host}/wrong`, experiment: 'millrace' });
  await assert.rejects(client.get('runs/get', { run_id: '1' }), (error: MillraceError) => {
    const told = `What answers at ${server.host} does not know GET /api/2.0/mlflow/runs/get (404). MILLRACE_MLFLOW_URL`;
    assert.ok(error.message.startsWith(told), error.message);
    assert.equal(isMissing(error), false);
    return true;
  });
  status = 413;
  await assert.rejects(client.get('runs/get'), /MLflow refused GET \S+ \(413\)\./);
});

test('who may not come in is told which settings to look at, and no password is shown', async () => {
  let authorization: string | undefined;
  await using server = await serve((request, response) => {
    authorization = request.headers.authorization;
    response.writeHead(401).end();
  });
  const settings = [
    { url: `http://ada:hunter2@${server.host}/mlflow/`, experiment: 'millrace' },
    { url: `http://${server.host}`, username: 'ada', password: new Secret('hunter2'), experiment: 'millrace' },
  ];
  for (const each of settings) {
    const client = createMlflowClient(each, { tries: 1, callSeconds: 5 });
    const error: unknown = await client.get('runs/get').catch((thrown: unknown) => thrown);
    assert.ok(error instanceof MillraceError && error.transient);
    assert.match(error.message, /MILLRACE_MLFLOW_PASSWORD/);
    assert.equal(authorization, `Basic ${btoa('ada:hunter2')}`);
    assert.doesNotMatch(`${inspect(error, { depth: 9 })}${client.page('models/a')}`, /hunter2/);
  }
  const bearer = createMlflowClient({ url: `http://${server.host}`, password: new Secret('t0ken'), experiment: 'a' });
  await bearer.get('runs/get').catch(() => {});
  assert.equal(authorization, 'Bearer t0ken');
});

test('an address where nothing or something else answers is told as MLflow being away', async () => {
  await using server = await serve((_, response) => response.end('<html>hello</html>'));
  for (const url of [`http://${server.host}`, 'http://127.0.0.1:9']) {
    const client = createMlflowClient({ url, experiment: 'millrace' }, { tries: 1, callSeconds: 5 });
    await assert.rejects(client.get('runs/get'), { code: 'models.mlflow_unavailable', status: 503, transient: true });
  }
});

test('who stops is not kept waiting by an MLflow that does not answer', async () => {
  const stop = new AbortController();
  let calls = 0;
  await using server = await serve(() => {
    calls += 1;
    stop.abort();
  });
  const client = createMlflowClient(
    { url: `http://${server.host}`, experiment: 'a' },
    { ...patient, signal: stop.signal },
  );
  await assert.rejects(client.get('runs/get'), { code: 'models.mlflow_unavailable' });
  assert.equal(calls, 1);
});
