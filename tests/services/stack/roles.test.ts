/** The roles as processes of their own: what they share, what each tells about itself, and how they start and stop. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RoleName, type RoleProcess, spawnRole } from '../../product/role.ts';
import { type Stack, startStack } from '../../product/stack.ts';

let stack: Stack;
before(async () => {
  stack = await startStack({ ui: true, mlflow: false });
});
after(() => stack?.[Symbol.asyncDispose]());

interface Health {
  status: number;
  parts: Record<string, { ready: boolean; reason?: string }>;
}

async function healthOf(role: RoleProcess): Promise<Health> {
  const answer = await fetch(`${role.url}/health/ready`);
  return { status: answer.status, parts: (await answer.json()).parts };
}

const statusOf = async (url: string) => (await fetch(url)).status;

test('two APIs and two processors that start at once on an empty database are all ready, with every part', async () => {
  for (const role of [...stack.apis, ...stack.processors]) {
    const { status, parts } = await healthOf(role);
    assert.equal(status, 200, `${JSON.stringify(parts)}\n${role.output()}`);
    for (const part of ['database', 'broker', 'objects']) assert.deepEqual(parts[part], { ready: true });
  }
});

test('a processor tells its life and its figures, and only those', async () => {
  const [processor] = stack.processors;
  assert.equal(await statusOf(`${processor?.url}/health/live`), 200);
  const metrics = await (await fetch(`${processor?.url}/metrics`)).text();
  assert.match(metrics, /^process_cpu_seconds_total /m);
  assert.equal(await statusOf(`${processor?.url}/api/v1/models`), 404);
});

test('a session opened through the Web UI counts at every API, and ends at every API', async () => {
  const origin = stack.ui?.url ?? '';
  const opened = await fetch(`${origin}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ key: stack.key }),
  });
  assert.equal(opened.status, 201, await opened.text());
  const session = { cookie: opened.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-millrace-csrf': '1' };
  const statuses = () =>
    Promise.all(stack.apis.map(async ({ url }) => (await fetch(`${url}/api/v1/models`, { headers: session })).status));
  assert.deepEqual(await statuses(), [200, 200]);
  const ended = await fetch(`${stack.apis[1]?.url}/api/v1/sessions/current`, { method: 'DELETE', headers: session });
  assert.equal(ended.status, 204);
  assert.deepEqual(await statuses(), [401, 401]);
});

test('a key made at one API counts at the other at once, until it is revoked', async () => {
  const made = await stack.client.expect<{ key: string; id: string }>(201, 'POST', '/keys', {
    name: 'second',
    scopes: ['admin'],
  });
  const statuses = () =>
    Promise.all(
      stack.apis.map(async ({ url }) => {
        const headers = { authorization: `Bearer ${made.key}` };
        return (await fetch(`${url}/api/v1/models`, { headers })).status;
      }),
    );
  assert.deepEqual(await statuses(), [200, 200]);
  await stack.client.expect(204, 'DELETE', `/keys/${made.id}`);
  // The other API is told by a notification.
  while ((await statuses()).includes(200)) await new Promise((resolve) => setImmediate(resolve));
});

test('an upload begun at one API goes on at the other, and its rows are all there', async () => {
  const [first, second] = stack.apis.map(({ url }) => url);
  const content = new TextEncoder().encode(
    `number,half\n${Array.from({ length: 50_000 }, (_, n) => `${n},${n / 2}\n`).join('')}`,
  );
  const headers = { authorization: `Bearer ${stack.key}`, 'tus-resumable': '1.0.0' };
  const begun = await fetch(`${first}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(content.length), 'upload-metadata': 'filename bnVtYmVycy5jc3Y=' },
  });
  assert.equal(begun.status, 201, await begun.text());
  const path = new URL(begun.headers.get('location') ?? '', first).pathname;
  const middle = 300_000;
  for (const [api, start, end] of [
    [second, 0, middle],
    [first, middle, content.length],
  ] as const) {
    const sent = await fetch(`${api}${path}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(start) },
      body: content.subarray(start, end),
    });
    assert.equal(sent.status, 204, await sent.text());
    assert.equal(sent.headers.get('upload-offset'), String(end));
  }
  const { task } = await stack.client.expect<{ task: { id: string } }>(202, 'POST', '/datasets', {
    name: 'in-pieces',
    upload: path.split('/').at(-1),
  });
  await stack.client.succeeded(task.id);
  const version = await stack.client.expect<{ rows: number }>(200, 'GET', '/datasets/in-pieces/versions/1');
  assert.equal(version.rows, 50_000);
});

test('the broker away: each role names it as the part that is missing, and is ready again once it is back', async () => {
  await stack.rabbitmq.stop({ kill: true });
  const roles = [...stack.apis, ...stack.processors];
  for (const role of roles) {
    let health = await healthOf(role);
    while (health.status === 200) health = await healthOf(role);
    const { broker, database } = health.parts;
    assert.deepEqual([health.status, broker?.ready, database?.ready], [503, false, true]);
    assert.match(broker?.reason ?? '', /RabbitMQ/);
    assert.equal(await statusOf(`${role.url}/health/live`), 200);
  }
  await stack.rabbitmq.start();
  for (const role of roles) while ((await healthOf(role)).status !== 200);
});

test('a processor that joins later is ready, and ends with the stack', async () => {
  const joined = await stack.add('processor');
  assert.equal((await healthOf(joined)).status, 200);
});

test('SIGTERM ends each role with exit code 0, and it starts again on its home', async () => {
  for (const role of [...stack.apis.slice(0, 1), ...stack.processors.slice(0, 1)].concat(stack.ui ?? [])) {
    assert.deepEqual(await role.stop(), { code: 0, signal: null }, role.output());
    await role.start();
    assert.equal(role.isRunning(), true);
  }
});

test('no role writes a secret into its log', async () => {
  const secrets = [
    stack.key,
    ...['MILLRACE_DATABASE_URL', 'MILLRACE_BROKER_URL'].map((name) => new URL(stack.settings[name] ?? '').password),
    stack.settings.MILLRACE_S3_SECRET_ACCESS_KEY ?? '',
  ];
  for (const role of [...stack.apis, ...stack.processors, stack.ui]) {
    for (const secret of secrets) assert.ok(!role?.output().includes(secret), `${role?.name} tells a secret`);
  }
});

/** A start that must fail: its exit code and what it said on standard error. */
async function refused(role: RoleName, settings: Record<string, string>) {
  const home = await mkdtemp(join(tmpdir(), 'millrace-refused-'));
  const { exited, output } = spawnRole(role, { MILLRACE_HOME: home, MILLRACE_LOG_LEVEL: 'silent', ...settings });
  const { code } = await exited;
  await rm(home, { recursive: true });
  assert.doesNotMatch(output().stderr, /^\s+at /m, 'no stack trace');
  return { code, stderr: output().stderr };
}

test('a role that lacks settings names them all at once', async () => {
  const api = await refused('api', { MILLRACE_API_PORT: 'eighty' });
  assert.equal(api.code, 78);
  for (const name of ['API_PORT', 'DATABASE_URL', 'BROKER_URL', 'S3_BUCKET', 'ADMIN_KEY']) {
    assert.match(api.stderr, new RegExp(`^  - MILLRACE_${name}: must be `, 'm'));
  }
  const processor = await refused('processor', {});
  assert.equal(processor.code, 78);
  assert.doesNotMatch(processor.stderr, /ADMIN_KEY/);
});

test('a service that is not there at the start is named in a sentence, with the exit code of a service', async () => {
  const nowhere = new URL(stack.settings.MILLRACE_DATABASE_URL ?? '');
  nowhere.port = '1';
  const { code, stderr } = await refused('processor', { ...stack.settings, MILLRACE_DATABASE_URL: nowhere.href });
  assert.equal(code, 69);
  const place = `${nowhere.hostname}:1`;
  assert.ok(stderr.includes(`The database does not answer at ${place}: connection refused.`), stderr);
  assert.match(stderr, /MILLRACE_DATABASE_URL/);
  assert.ok(!stderr.includes(nowhere.password));
});

test('each role explains itself', async () => {
  for (const role of ['api', 'processor', 'ui'] as const) {
    const { exited, output } = spawnRole(role, {}, ['--help']);
    assert.equal((await exited).code, 0);
    assert.match(output().stdout, /^Starts .*MILLRACE_HOME/s);
  }
});
