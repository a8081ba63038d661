import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { fromBuffer } from 'yauzl';
import type { Compression } from '../../index.ts';
import { openPackedFile } from './packed-file.ts';

const content = 'a,b\n1,2\n'.repeat(50_000);

async function packed(compression: Compression): Promise<Buffer> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'packed');
  const { stream, written } = openPackedFile({ path, compression, entry: 'rows.csv' });
  stream.end(content);
  await written;
  return await readFile(path);
}

test('what is packed comes out as it went in', async () => {
  assert.equal((await packed('none')).toString(), content);
  assert.equal(gunzipSync(await packed('gzip')).toString(), content);
  assert.equal(zstdDecompressSync(await packed('zstd')).toString(), content);
});

test('an archive has one entry of the given name', async () => {
  const open = promisify<Buffer, { lazyEntries: boolean }, import('yauzl').ZipFile>(fromBuffer);
  const archive = await open(await packed('zip'), { lazyEntries: true });
  assert.equal(archive.entryCount, 1);
  archive.readEntry();
  const entry = await new Promise<import('yauzl').Entry>((resolve) => archive.once('entry', resolve));
  assert.equal(entry.fileName, 'rows.csv');
  const text = await buffer((await promisify(archive.openReadStream.bind(archive))(entry)) as NodeJS.ReadableStream);
  assert.equal(text.toString(), content);
});

test('a file that cannot be written fails instead of waiting', async () => {
  for (const compression of ['none', 'gzip', 'zip', 'zstd'] as const) {
    const { stream, written } = openPackedFile({ path: '/nowhere/at/all', compression, entry: 'x' });
    stream.write(content);
    await assert.rejects(written, { code: 'ENOENT' });
    assert.ok(stream.destroyed);
  }
});
