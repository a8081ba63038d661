import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { isAlive } from '../process/is-alive.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { testLogger } from '../testing/test-logger.ts';
import { copyFreshCluster } from '../testing/test-postgres.ts';
import { startEmbeddedPostgres } from './start.ts';

interface Started {
  url: string;
  pid: number;
  code: string;
  message: string;
}

interface Owner {
  child: ChildProcess;
  started: Started;
  /** The next line that it prints. */
  line(): Promise<string>;
  kill(): Promise<void>;
  tell(word: 'stop' | 'exit'): Promise<void>;
}

const fixture = fileURLToPath(new URL('./start.fixture.ts', import.meta.url));

// A test that fails leaves its processes running, and the run would wait for them for ever.
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill();
});

/** A process of its own that owns a PostgreSQL, and so can be killed. */
async function startOwner(directory: string, env: NodeJS.ProcessEnv = {}): Promise<Owner> {
  const child = spawn(process.execPath, [fixture, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.add(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const started = JSON.parse(await line());
  const exit = once(child, 'exit');
  return {
    child,
    started,
    line,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async tell(word) {
      child.stdin.end(`${word}\n`);
      await exit;
    },
  };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('what was committed survives a kill of the owner, whose PostgreSQL is taken back at the next start', async () => {
  await using folder = await temporaryDirectory();
  await copyFreshCluster(folder.path);
  const first = await startOwner(folder.path);
  await query(first.started.url, 'CREATE TABLE kept (n integer)');
  await query(first.started.url, 'INSERT INTO kept VALUES (42)');
  await first.kill();
  assert.ok(isAlive(first.started.pid), 'the server is an orphan');
  const second = await startOwner(folder.path);
  assert.notEqual(second.started.pid, first.started.pid);
  assert.deepEqual(await query(second.started.url, 'SELECT n FROM kept'), [{ n: 42 }]);
  await second.tell('stop');
  assert.ok(!isAlive(second.started.pid));
});

test('what was committed survives a kill of the server itself', async () => {
  await using folder = await temporaryDirectory();
  await copyFreshCluster(folder.path);
  const first = await startEmbeddedPostgres({ directory: folder.path, logger: testLogger() });
  await query(first.url.reveal(), 'CREATE TABLE kept AS SELECT 42 AS n');
  // With a connection at work, whose backend outlives the postmaster for a moment.
  const atWork = assert.rejects(query(first.url.reveal(), 'SELECT pg_sleep(600)'));
  process.kill(first.pid, 'SIGKILL');
  assert.deepEqual(await first.exited, { code: null, signal: 'SIGKILL' });
  const second = await startEmbeddedPostgres({ directory: folder.path, logger: testLogger() });
  await atWork;
  assert.deepEqual(await query(second.url.reveal(), 'SELECT n FROM kept'), [{ n: 42 }]);
  await second.stop();
});

test('of two starts at once on a fresh folder one runs, and the other is refused with a sentence', async () => {
  await using folder = await temporaryDirectory();
  const directory = join(folder.path, 'postgres');
  const owners = await Promise.all([startOwner(directory), startOwner(directory)]);
  const [running] = owners.filter(({ started }) => started.url);
  const [refused] = owners.filter(({ started }) => started.code);
  assert.equal(refused?.started.code, 'home.in_use');
  assert.match(refused?.started.message ?? '', new RegExp(`process ${running?.child.pid}\\b.*MILLRACE_HOME`));
  assert.deepEqual(await query(running?.started.url ?? '', 'SELECT 1 AS n'), [{ n: 1 }]);
  await running?.tell('stop');
});

test('a process that just exits takes its PostgreSQL with it', async () => {
  await using folder = await temporaryDirectory();
  await copyFreshCluster(folder.path);
  const owner = await startOwner(folder.path);
  await owner.tell('exit');
  while (isAlive(owner.started.pid)) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('a process that exits while its PostgreSQL is starting takes it with it', async () => {
  await using folder = await temporaryDirectory();
  await copyFreshCluster(folder.path);
  const cluster = join(folder.path, 'cluster');
  const changes = watch(cluster);
  const child = spawn(process.execPath, [fixture, folder.path], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const { filename } of changes) if (filename === 'postmaster.pid') break;
  const pid = Number.parseInt(await readFile(join(cluster, 'postmaster.pid'), 'utf8'), 10);
  child.kill('SIGTERM');
  await once(child, 'exit');
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('folders that only their owner may enter are no obstacle, also as root and with a strict umask', async () => {
  await using folder = await temporaryDirectory();
  await chmod(folder.path, 0o700);
  const directory = join(folder.path, 'home');
  const before = process.umask(0o077);
  try {
    const server = await startEmbeddedPostgres({ directory, logger: testLogger() });
    assert.deepEqual(await query(server.url.reveal(), 'SHOW fsync'), [{ fsync: 'on' }]);
    await server.stop();
  } finally {
    process.umask(before);
  }
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.equal((await stat(join(directory, 'password'))).mode & 0o777, 0o600);
});

test('where namespaces are forbidden, root hands over to an ordinary user or says what to do', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root has this problem');
  await using folder = await temporaryDirectory();
  await using tools = await temporaryDirectory();
  const withoutUnshare = { PATH: tools.path };
  const refused = await startOwner(join(folder.path, 'home'), withoutUnshare);
  assert.equal(refused.started.code, 'home.root_refused');
  await chmod(folder.path, 0o755);
  const owner = await startOwner(join(folder.path, 'home'), withoutUnshare);
  const answer = await query(owner.started.url, 'CREATE TABLE kept AS SELECT 42 AS n').catch(String);
  // The checkout itself may be closed to others; then there is no way.
  if (owner.started.code) return assert.equal(owner.started.code, 'home.root_refused');
  assert.deepEqual(answer, []);
  assert.notEqual((await stat(join(folder.path, 'home', 'cluster'))).uid, 0);
  await owner.tell('stop');
  // And back again where they are permitted.
  const back = await startEmbeddedPostgres({ directory: join(folder.path, 'home'), logger: testLogger() });
  assert.deepEqual(await query(back.url.reveal(), 'SELECT n FROM kept'), [{ n: 42 }]);
  await back.stop();
});

test('nobody gets in without the password', async () => {
  await using folder = await temporaryDirectory();
  await copyFreshCluster(folder.path);
  const server = await startEmbeddedPostgres({ directory: folder.path, logger: testLogger() });
  const url = new URL(server.url.reveal());
  url.password = 'guess';
  await assert.rejects(query(url.href, 'SELECT 1'), /password authentication failed/);
  assert.doesNotMatch(JSON.stringify(server), new RegExp(new URL(server.url.reveal()).password));
  await server.stop();
});

test('a folder whose path is too long for a socket is reached over TCP on this machine alone', async () => {
  await using folder = await temporaryDirectory();
  const directory = join(folder.path, 'long'.repeat(25));
  await copyFreshCluster(directory);
  const server = await startEmbeddedPostgres({ directory, logger: testLogger() });
  assert.equal(new URL(server.url.reveal()).searchParams.get('host'), null);
  assert.deepEqual(await query(server.url.reveal(), 'SHOW listen_addresses'), [{ listen_addresses: '127.0.0.1' }]);
  await server.stop();
});

test('what a crash left is no obstacle: a half-made cluster, a pid file whose number is taken by another', async () => {
  await using folder = await temporaryDirectory();
  await mkdir(join(folder.path, 'cluster.unfinished', 'base'), { recursive: true });
  await writeFile(join(folder.path, 'password'), 'torn');
  const first = await startEmbeddedPostgres({ directory: folder.path, logger: testLogger() });
  const pidFile = join(folder.path, 'cluster', 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8')).split('\n');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(bystander, 'spawn');
  await writeFile(pidFile, [bystander.pid, ...lines.slice(1)].join('\n'));
  const second = await startEmbeddedPostgres({ directory: folder.path, logger: testLogger() });
  assert.deepEqual(await query(second.url.reveal(), 'SELECT 1 AS n'), [{ n: 1 }]);
  await second.stop();
  assert.ok(isAlive(bystander.pid as number), 'a bystander is left alone');
  bystander.kill();
});

test('data of another major version is refused with a sentence, and the folder is free again', async () => {
  await using folder = await temporaryDirectory();
  await mkdir(join(folder.path, 'cluster'));
  await writeFile(join(folder.path, 'cluster', 'PG_VERSION'), '15\n');
  const start = () => startEmbeddedPostgres({ directory: folder.path, logger: testLogger() });
  await assert.rejects(start(), { code: 'home.database_version', message: /PostgreSQL 15/ });
  await assert.rejects(start(), { code: 'home.database_version' });
});
