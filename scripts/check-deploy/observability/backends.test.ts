import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBackends } from './backends.ts';
import { askOfBroken } from './broken-deploy.ts';

const [loki, tempo, mimir] = ['loki', 'tempo', 'mimir'].map((name) => `observability/${name}/${name}.yaml`) as [
  string,
  string,
  string,
];

test('Loki, Tempo and Mimir are set as their newest versions want', async () => {
  assert.deepEqual(await checkBackends(), []);
});

const faults: [file: string, whole: string, broken: string, told: RegExp][] = [
  [loki, 'retention_enabled: true', 'retention_enabled: false', /compactor\.retention_enabled.*kept for ever/],
  [loki, 'delete_request_store: filesystem', '', /delete_request_store.*does not start/],
  [loki, 'retention_period: 720h', 'retention_period: 0s', /limits_config\.retention_period.*kept for ever/],
  [loki, 'schema: v13', 'schema: v12', /schema_config\.configs\.0\.schema/],
  [loki, 'period: 24h', 'period: 168h', /index\.period/],
  [loki, 'reporting_enabled: false', 'reporting_enabled: true', /tell its maker/],
  [loki, 'compactor:', 'compactor:\n  shared_store: filesystem', /compactor\.shared_store is no longer known/],
  [tempo, 'endpoint: 0.0.0.0:4317', 'endpoint: ""', /grpc\.endpoint/],
  [tempo, 'block_retention: 336h', 'block_retention: 24h', /scheduler keeps traces for 24h, the worker for 336h/],
  [tempo, 'usage_report:', 'ingester: {}\nusage_report:', /ingester is no longer known; in its place: live_store/],
  [tempo, 'usage_report:', 'compactor: {}\nusage_report:', /compactor is no longer known/],
  [tempo, 'overrides:', 'overrides:\n  max_traces_per_user: 1', /overrides\.max_traces_per_user: with flat overrides/],
  [tempo, '[service-graphs, span-metrics]', '[local-blocks]', /local-blocks is no longer known/],
  [mimir, 'multitenancy_enabled: false', '', /multitenancy_enabled/],
  [
    mimir,
    'multitenancy_enabled: false',
    'multitenancy_enabled: false\nauth_enabled: false',
    /auth_enabled is no longer/,
  ],
  [mimir, 'replication_factor: 1', 'replication_factor: 3', /ingester\.ring\.replication_factor/],
  [mimir, 'storage_prefix: blocks', '', /blocks_storage\.storage_prefix/],
  [mimir, 'data_dir: /data/compactor', 'data_dir: ./compactor', /compactor\.data_dir/],
  [
    mimir,
    'max_global_exemplars_per_user: 100000',
    'max_global_exemplars_per_user: 0',
    /exemplars would be thrown away/,
  ],
  [mimir, 'compactor_blocks_retention_period: 400d', '', /figures would be kept for ever/],
];

for (const [file, whole, broken, told] of faults) {
  test(`${file} with '${broken}' for '${whole}' is told`, async () => {
    const problems = await askOfBroken(checkBackends, { file, whole, broken });
    assert.ok(
      problems.some((problem) => problem.startsWith(file) && told.test(problem)),
      problems.join('\n'),
    );
  });
}
