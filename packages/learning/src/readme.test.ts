import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

test('the example of the README runs as it stands, and answers with reasons', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'millrace-readme-'));
  try {
    const file = join(folder, 'example.ts');
    await writeFile(file, example.replace('@millrace/learning/server', new URL('./server.ts', import.meta.url).href));
    const { stdout } = await run(process.execPath, [file]);
    assert.match(stdout, /auc: [\d.]+[\s\S]*probabilities: Float32Array[\s\S]*contribution:/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
