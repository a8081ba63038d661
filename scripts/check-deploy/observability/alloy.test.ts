import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAlloy } from './alloy.ts';
import { askOfBroken } from './broken-deploy.ts';

const alloy = 'observability/alloy/config.alloy';
const compose = 'observability.yaml';

test('logs and traces find their way through Alloy', async () => {
  assert.deepEqual(await checkAlloy(), []);
});

const faults: [file: string, whole: string, broken: string, told: RegExp][] = [
  [alloy, 'loki.write.loki.receiver', 'loki.write.elsewhere.receiver', /there is no loki\.write\.elsewhere/],
  [alloy, 'otelcol.exporter.otlp.tempo.input', '', /nothing leads to otelcol\.exporter\.otlp\.tempo/],
  [alloy, 'sys.env("PROJECT")', 'sys.env("PROJEKT")', /does not set PROJEKT/],
  [compose, '- --disable-reporting', '', /tell its maker/],
];

for (const [file, whole, broken, told] of faults) {
  test(`${file} with '${broken}' for '${whole}' is told`, async () => {
    assert.match((await askOfBroken(checkAlloy, { file, whole, broken })).join('\n'), told);
  });
}
