import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const asking = fileURLToPath(new URL('../product/services/free-port.fixture.ts', import.meta.url));

test('processes that ask for ports at the same time are never given the same one', async () => {
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [asking], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const answers = await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  for (const child of children) child.stdin.end();
  const ports = answers.flatMap(([answer]) => JSON.parse(String(answer)) as number[]);
  assert.equal(ports.length, 80);
  assert.equal(new Set(ports).size, 80);
});
