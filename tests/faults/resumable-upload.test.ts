/** A browser sends a large file through the Web UI, the product is killed in the middle, and the file goes on after it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DatasetVersion } from '@millrace/datasets';
import { MillraceClient } from '../millrace-client.ts';
import { type Product, startProduct } from '../product/process.ts';

let home: string;
let product: Product;
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-upload-'));
  product = await startProduct(home);
});
after(async () => {
  await product?.stop();
  await rm(home, { recursive: true, force: true });
});

const rows = 1_200_000;
const content = Buffer.from(`number,half\n${Array.from({ length: rows }, (_, row) => `${row},${row / 2}\n`).join('')}`);
const uploads = '/api/v1/uploads';

/** What a browser sends with each call once its user has signed in. */
async function signIn(): Promise<Record<string, string>> {
  const answer = await fetch(`${product.uiUrl}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: product.uiUrl },
    body: JSON.stringify({ key: product.key }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { cookie, 'x-millrace-csrf': '1', 'tus-resumable': '1.0.0' };
}

/** Sends the first `bytes` from `offset` on, in a request that is not at its end. */
function sendSome(path: string, session: Record<string, string>, bytes: number): void {
  const sending = request(`${product.uiUrl}${path}`, {
    method: 'PATCH',
    headers: {
      ...session,
      origin: product.uiUrl,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
      'content-length': content.length,
    },
  });
  sending.on('error', () => {}); // the server is about to be killed
  sending.write(content.subarray(0, bytes));
}

test('a kill in the middle of an upload loses less than a piece of it', async () => {
  const session = await signIn();
  const begun = await fetch(`${product.uiUrl}${uploads}`, {
    method: 'POST',
    headers: { ...session, 'upload-length': String(content.length), 'upload-metadata': 'filename bnVtYmVycy5jc3Y=' },
  });
  assert.equal(begun.status, 201, await begun.text());
  const path = begun.headers.get('location') ?? '';
  assert.match(path, /^\/api\/v1\/uploads\//, 'the address is one at the Web UI, too');
  const offset = async () => {
    const head = await fetch(`${product.uiUrl}${path}`, { method: 'HEAD', headers: session });
    assert.equal(head.status, 200);
    return Number(head.headers.get('upload-offset'));
  };
  sendSome(path, session, content.length - 1);
  while ((await offset()) === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await product.killHard()).signal, 'SIGKILL');
  product = await startProduct(home);

  const kept = await offset();
  assert.ok(kept > 0 && kept < content.length);
  const rest = await fetch(`${product.uiUrl}${path}`, {
    method: 'PATCH',
    headers: { ...session, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(kept) },
    body: content.subarray(kept),
  });
  assert.equal(rest.status, 204, await rest.text());

  const client = new MillraceClient(product.uiUrl, product.key);
  const body = { name: 'numbers', upload: path.split('/').at(-1) };
  const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/datasets', body);
  await client.succeeded(task.id);
  const version = await client.expect<DatasetVersion>(200, 'GET', '/datasets/numbers/versions/1');
  assert.deepEqual([version.rows, version.bytes, version.fileName], [rows, content.length, 'numbers.csv']);
});
