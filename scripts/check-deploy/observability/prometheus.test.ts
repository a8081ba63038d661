import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOfBroken } from './broken-deploy.ts';
import { checkPrometheus } from './prometheus.ts';

const prometheus = 'observability/prometheus/prometheus.yml';
const compose = 'observability.yaml';

test('Prometheus takes its settings and passes figures and exemplars on', async () => {
  assert.deepEqual(await checkPrometheus(), []);
});

const faults: [file: string, whole: string, broken: string, told: RegExp][] = [
  [prometheus, 'scrape_interval: 15s', 'scrape_interval: often', /promtool check config/],
  [prometheus, 'job_name: minio', 'job_name: postgres', /promtool check config.*postgres/s],
  [prometheus, 'send_exemplars: true', 'send_exemplars: false', /send_exemplars is off/],
  [prometheus, '/api/v1/push', '/api/v1/write', /Mimir takes \/api\/v1\/push/],
  [prometheus, 'url: http://mimir', 'url: http://elsewhere', /writes to Mimir 0 times/],
  [prometheus, 'secrets/prometheus-api-key', 'secrets/another', /not given the secret another/],
  [compose, '- --enable-feature=exemplar-storage', '', /exemplars would be thrown away/],
  [compose, '- --storage.tsdb.retention.time=15d', '', /retention\.time/],
  [compose, '- --web.enable-remote-write-receiver', '', /Tempo could not write/],
];

for (const [file, whole, broken, told] of faults) {
  test(`${file} with '${broken}' for '${whole}' is told`, async () => {
    assert.match((await askOfBroken(checkPrometheus, { file, whole, broken })).join('\n'), told);
  });
}
