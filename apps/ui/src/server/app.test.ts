import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { createUi } from './app.ts';
import { noncePlaceholder } from './nonce-placeholder.ts';

const folder = await temporaryDirectory();
after(() => folder[Symbol.asyncDispose]());
await mkdir(join(folder.path, 'assets'));
await writeFile(join(folder.path, 'assets/entry-1a2b.js'), 'start();');
await writeFile(join(folder.path, 'assets/entry-1a2b.js.gz'), 'compressed');
await writeFile(
  join(folder.path, 'index.html'),
  `<meta property="csp-nonce" nonce="${noncePlaceholder}"><script nonce="${noncePlaceholder}">1</script>`,
);

/** The UI in front of an API that answers with `listener`; both end with the test. */
async function startUi(listener: RequestListener = (_, response) => response.end()) {
  const api = createServer(listener);
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const ui = await createUi({
    settings: { ui: { host: '127.0.0.1', port: 0 }, api: { trustProxy: false } },
    logger: testLogger(),
    apiUrl,
    pages: pathToFileURL(`${folder.path}/`),
  });
  const url = await ui.listen();
  return {
    url,
    ui,
    api,
    [Symbol.asyncDispose]: async () => {
      await ui.stop();
      api.closeAllConnections();
      await new Promise((resolve) => api.close(resolve));
    },
  };
}

test('every page gets a nonce of its own, in the policy and in the page alike', async () => {
  await using started = await startUi();
  const nonces = new Set<string>();
  for (let visit = 0; visit < 3; visit++) {
    const response = await fetch(started.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    assert.ok(nonce.length >= 20);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    const page = await response.text();
    assert.equal(page.split(nonce).length - 1, 2);
    assert.ok(!page.includes(noncePlaceholder));
    assert.equal(response.headers.get('cache-control'), 'no-store');
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 3);
});

test('an address of a page gives the page; an address of nothing gives a problem', async () => {
  await using started = await startUi();
  const page = await fetch(`${started.url}/models/iris.v2?tab=call`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  for (const path of ['/assets/gone-3c4d.js', '/samples/unknown.csv']) {
    const nothing = await fetch(`${started.url}${path}`);
    assert.equal(nothing.status, 404, path);
    assert.match(nothing.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
});

test('hashed assets are kept for ever, compressed, and with security headers', async () => {
  await using started = await startUi();
  const asset = await fetch(`${started.url}/assets/entry-1a2b.js`, { headers: { 'accept-encoding': 'identity' } });
  assert.match(asset.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
  assert.equal(asset.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(await asset.text(), 'start();');
  const compressed = await fetch(`${started.url}/assets/entry-1a2b.js`, {
    method: 'HEAD',
    headers: { 'accept-encoding': 'gzip' },
  });
  assert.equal(compressed.headers.get('content-encoding'), 'gzip');
});

test('a UI that was not built says how to build it', async () => {
  await assert.rejects(
    createUi({
      settings: { ui: { host: '127.0.0.1', port: 0 }, api: { trustProxy: false } },
      logger: testLogger(),
      apiUrl: 'http://127.0.0.1:1',
      pages: pathToFileURL(`${folder.path}/nowhere/`),
    }),
    /npm run prepare/,
  );
});

test('the samples are tables with sensible names and empty cells for what is missing', async () => {
  await using started = await startUi();
  const penguins = await (await fetch(`${started.url}/samples/penguins.csv`)).text();
  const lines = penguins.trimEnd().split('\n');
  assert.equal(lines.length, 345);
  assert.equal(lines[0], 'island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,species');
  assert.ok(lines.includes('Torgersen,,,,,,Adelie'));
  assert.deepEqual([...new Set(lines.slice(1).map((line) => line.split(',')[5]))].sort(), ['', 'female', 'male']);
  const movies = await (await fetch(`${started.url}/samples/movies.csv`)).text();
  assert.match(movies, /^title,released,/);
  assert.match(movies, /^The Land Girls,1998-06-12,8000000,/m);
});

test('the server is ready while the API behind it answers, and says so when it does not', async () => {
  await using started = await startUi((incoming, response) => {
    response.statusCode = incoming.url === '/health/live' ? 200 : 404;
    response.end();
  });
  assert.equal((await fetch(`${started.url}/health/ready`)).status, 200);
  started.api.closeAllConnections();
  await new Promise((resolve) => started.api.close(resolve));
  const response = await fetch(`${started.url}/health/ready`);
  assert.equal(response.status, 503);
  assert.match(
    ((await response.json()) as { parts: { api: { reason: string } } }).parts.api.reason,
    /MILLRACE_UI_API_URL/,
  );
  assert.equal((await fetch(`${started.url}/health/live`)).status, 200);
});
