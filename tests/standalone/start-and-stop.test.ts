/** How the product starts, refuses to start, and stops: what a person at a terminal and a service manager see. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { spawnProduct, startProduct } from '../product/process.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-start-'));
});

after(() => rm(folder, { recursive: true, force: true }));

/** A start that must fail: its exit code and what it said on standard error, which is a sentence and no stack. */
async function refusedStart(settings: Record<string, string>, words: string[] = []) {
  const { exited, output } = spawnProduct(
    { MILLRACE_HOME: join(folder, 'refused'), MILLRACE_API_PORT: '0', MILLRACE_UI_PORT: '0', ...settings },
    { words },
  );
  const { code } = await exited;
  const { stdout, stderr } = output();
  assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace');
  assert.doesNotMatch(stdout, /"stack"/, 'none in the log either: the sentence says it all');
  assert.doesNotMatch(stdout, /^millrace ready/m);
  return { code, stderr: stderr.trim() };
}

test('a start makes a home that only its owner may enter, answers on both addresses, and SIGTERM ends it with exit code 0', async () => {
  const home = join(folder, 'first');
  await using product = await startProduct(home);
  assert.equal((await stat(home)).mode & 0o777, 0o700);
  assert.equal((await stat(join(home, 'admin-key'))).mode & 0o777, 0o600);
  assert.equal((await fetch(`${product.apiUrl}/health/ready`)).status, 200);
  assert.equal((await fetch(product.uiUrl)).status, 200);
  const postgres = Number.parseInt(await readFile(join(home, 'postgres', 'cluster', 'postmaster.pid'), 'utf8'), 10);

  assert.deepEqual(await product.stop(), { code: 0, signal: null });
  assert.throws(() => process.kill(postgres, 0), { code: 'ESRCH' }, 'its PostgreSQL has ended too');
  const { stdout, stderr } = product.output();
  assert.equal(stdout.match(/^millrace ready http:\S+ http:\S+$/gm)?.length, 1);
  assert.match(stdout, new RegExp(`${home}/admin-key$`, 'm'));
  assert.ok(!`${stdout}${stderr}`.includes(product.key), 'the key itself is never printed');
  assert.equal(stderr, '');
});

test('SIGTERM to `npm start` stops the product, though the shell in between does not pass it on', async () => {
  const home = join(folder, 'through-npm');
  await using product = await startProduct(home, {}, { throughNpm: true });
  await product.stop(); // resolves when every process has let go of the output
  assert.ok(!(await readdir(join(home, 'postgres', 'cluster'))).includes('postmaster.pid'), 'it ended in order');
});

test('a second start on a home that is in use is refused, and the first goes on', async () => {
  const home = join(folder, 'shared');
  await using first = await startProduct(home);
  const second = await refusedStart({ MILLRACE_HOME: home });
  assert.equal(second.code, 75);
  assert.match(second.stderr, /Another Millrace .*uses this home/);
  assert.equal((await fetch(`${first.apiUrl}/health/ready`)).status, 200);
});

test('after SIGKILL the next start works, with the same key, and leaves no process of the first behind', async () => {
  const home = join(folder, 'killed');
  const first = await startProduct(home);
  await first.killHard();
  await using second = await startProduct(home);
  assert.equal(second.key, first.key);
  assert.equal((await fetch(`${second.apiUrl}/health/ready`)).status, 200);
});

test('all settings that cannot be used are told at once', async () => {
  const { code, stderr } = await refusedStart({ MILLRACE_API_PORT: 'eighty', MILLRACE_LOG_LEVEL: 'loud' });
  assert.equal(code, 78);
  assert.match(stderr, /MILLRACE_API_PORT: must be a whole number/);
  assert.match(stderr, /MILLRACE_LOG_LEVEL: must be one of/);
});

test('a port in use is told with the setting that changes it, and nothing is left running', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await refusedStart({ MILLRACE_UI_PORT: String(port) });
    assert.equal(code, 69);
    assert.match(stderr, new RegExp(`Port ${port} is in use.*MILLRACE_UI_PORT`));
    const clusterFiles = await readdir(join(folder, 'refused', 'postgres', 'cluster'));
    assert.ok(!clusterFiles.includes('postmaster.pid'));
  } finally {
    taken.close();
  }
});

test('a home that cannot be written to is refused', async () => {
  const { code, stderr } = await refusedStart({ MILLRACE_HOME: '/dev/null/home' });
  assert.equal(code, 73);
  assert.match(stderr, /\/dev\/null\/home cannot be written to/);
});

test('--version and --help answer without a start; an unknown option is refused', async () => {
  const version = spawnProduct({}, { words: ['--version'] });
  assert.equal((await version.exited).code, 0);
  assert.match(version.output().stdout, /^\d+\.\d+\.\d+\n$/);
  const help = spawnProduct({}, { words: ['--help'] });
  assert.equal((await help.exited).code, 0);
  assert.match(help.output().stdout, /MILLRACE_HOME/);
  assert.equal((await refusedStart({}, ['--halp'])).code, 64);
});
