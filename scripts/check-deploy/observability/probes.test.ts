import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOfBroken } from './broken-deploy.ts';
import { checkProbes } from './probes.ts';

const file = 'observability.yaml';

test('what has no shell is asked by a program that is there', async () => {
  assert.deepEqual(await checkProbes(), []);
});

const faults: [whole: string, broken: string, told: RegExp][] = [
  ["['CMD', '/usr/bin/loki', '-health']", "['CMD-SHELL', '/usr/bin/loki -health']", /loki: the image has no shell/],
  ["['CMD', '/tempo', '-health']", "['CMD', 'wget', 'http://127.0.0.1:3200/ready']", /tempo: the image has no shell/],
  ["'/probe/busybox', 'wget'", "'wget'", /mimir: the image has no shell/],
  ["['CMD', '/healthcheck']", "['CMD', 'sh']", /socket-proxy: the image has no shell/],
];

for (const [whole, broken, told] of faults) {
  test(`a healthcheck with ${broken} is told`, async () => {
    const problems = await askOfBroken(checkProbes, { file, whole, broken });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', told);
  });
}
