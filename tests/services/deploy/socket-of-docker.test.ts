import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { installPackages } from '../../../scripts/debian.ts';
import { repositoryRoot } from '../../../scripts/run-tests.ts';

const home = mkdtempSync(join(tmpdir(), 'millrace-haproxy-'));
const socket = join(home, 'proxy.sock');
const asked: string[] = [];
const docker = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  request.resume().on('end', () => response.end());
});

before(async () => {
  docker.listen(join(home, 'docker.sock'));
  await once(docker, 'listening');
  const settings = readFileSync(join(repositoryRoot, 'deploy/edge/haproxy.cfg'), 'utf8')
    .replace('bind :2375', `bind unix@${socket}`)
    .replace('/var/run/docker.sock', join(home, 'docker.sock'));
  writeFileSync(join(home, 'haproxy.cfg'), settings);
  if (spawnSync('haproxy', ['-v']).error) installPackages(['haproxy'], 'Install haproxy.');
  // Goes to the background when it listens.
  execFileSync('haproxy', ['-q', '-D', '-p', join(home, 'pid'), '-f', join(home, 'haproxy.cfg')], { stdio: 'ignore' });
});

after(() => {
  process.kill(Number(readFileSync(join(home, 'pid'), 'utf8')));
  docker.closeAllConnections();
  docker.close();
  rmSync(home, { recursive: true });
});

async function statusOf(method: string, path: string, headers = {}, body = ''): Promise<number | undefined> {
  const call = request({ socketPath: socket, method, path, headers, agent: false }).end(body);
  const [response] = await once(call, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

test('the edge may read what runs and have nginx read its files again', async () => {
  assert.equal(await statusOf('GET', '/v1.44/containers/json'), 200);
  assert.equal(await statusOf('GET', '/containers/nginx/json'), 200);
  assert.equal(await statusOf('POST', '/containers/nginx/kill?signal=HUP', { 'content-length': 0 }), 200);
});

test('nothing else of Docker can be asked for', async () => {
  asked.length = 0;
  for (const [method, path] of [
    ['POST', '/containers/create'],
    ['POST', '/containers/nginx/kill'],
    ['POST', '/containers/nginx/kill?signal=KILL'],
    ['POST', '/containers/nginx/kill?signal=HUP&signal=KILL'],
    ['POST', '/containers/nginx/exec'],
    ['GET', '/containers/nginx/archive?path=/'],
    ['GET', '/containers/nginx/logs'],
    ['DELETE', '/containers/nginx'],
  ] as const)
    assert.equal(await statusOf(method, path, { 'content-length': 0 }), 403, `${method} ${path}`);
  assert.deepEqual(asked, []);
});

test('no body reaches Docker, which could name another signal, and no connection becomes another', async () => {
  asked.length = 0;
  const reload = '/containers/nginx/kill?signal=HUP';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.equal(await statusOf('POST', reload, { ...form, 'content-length': 11 }, 'signal=KILL'), 403);
  assert.equal(await statusOf('POST', reload, { ...form, 'transfer-encoding': 'chunked' }, 'signal=KILL'), 403);
  assert.equal(await statusOf('GET', '/info', { connection: 'upgrade', upgrade: 'tcp' }), 403);
  await assert.rejects(askByHttp2(reload, form, 'signal=KILL'));
  assert.deepEqual(asked, []);
});

/** Of a server that is known to speak it: no other request goes before. */
async function askByHttp2(path: string, headers: object, body: string): Promise<void> {
  const session = connectHttp2('http://docker', { createConnection: () => connect(socket) });
  try {
    await Promise.race([once(session, 'close').then(() => assert.fail('closed')), answer()]);
  } finally {
    session.destroy();
  }
  async function answer() {
    const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
    stream.end(body);
    await once(stream, 'response');
  }
}
