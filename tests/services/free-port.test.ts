import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const asking = fileURLToPath(new URL('../product/services/free-port.fixture.ts', import.meta.url));

test('processes that ask for ports at the same time are never given the same one', async () => {
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [asking], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const answers = await Promise.all(children.map(firstOutput));
  for (const child of children) child.stdin.end();
  const ports = answers.flatMap((answer) => JSON.parse(answer) as number[]);
  assert.equal(ports.length, 80);
  assert.equal(new Set(ports).size, 80);
});

async function firstOutput(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(() => '[]');
  const answered = once(child.stdout as NonNullable<typeof child.stdout>, 'data').then(([answer]) => String(answer));
  return await Promise.race([answered, ended]);
}
