import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOfBroken } from './broken-deploy.ts';
import { checkGrafana } from './grafana.ts';

const sources = 'observability/grafana/provisioning/datasources/datasources.yaml';
const settings = 'observability/grafana/grafana.ini';

test('every data source has a fixed uid, leads to one that is there, and nobody looks without signing in', async () => {
  assert.deepEqual(await checkGrafana(), []);
});

const faults: [file: string, whole: string, broken: string, told: RegExp][] = [
  [sources, 'uid: loki', '', /data source Loki: no fixed uid/],
  [sources, 'uid: loki', 'uid: mimir', /two data sources have the uid mimir/],
  [sources, 'datasourceUid: tempo', 'datasourceUid: jaeger', /there is no data source jaeger/],
  [
    sources,
    'uid: loki',
    'uid: loki\n    correlations: [{ targetUID: nowhere }]',
    /data source Loki: there is no data source nowhere/,
  ],
  [sources, 'name: trace_id', 'name: traceID', /no way to the trace of an exemplar by its label trace_id/],
  [sources, 'matcherType: label', 'matcherType: regex', /no way to the trace of a line/],
  [sources, 'tracesToLogsV2:', 'tracesToLogs:', /no way to the logs of a trace/],
  [sources, 'url: $$', 'url: $', /a single \$ in 'url: \$\{__value\.raw\}'/],
  [settings, '[auth.anonymous]\nenabled = false', '[auth.anonymous]\nenabled = true', /everybody could look/],
  [settings, '[metrics]', '[other]', /figures would be open/],
  [settings, 'allow_sign_up = false', 'allow_sign_up = true', /everybody could make an account/],
  [settings, '$__file{/run/secrets/grafana-admin-password}', 'admin', /the password would be known/],
  [settings, 'reporting_enabled = false', 'reporting_enabled = true', /tell its maker/],
  [settings, 'preinstall_disabled = true', '', /it would load plugins/],
];

for (const [file, whole, broken, told] of faults) {
  test(`${file} with '${broken}' for '${whole}' is told`, async () => {
    assert.match((await askOfBroken(checkGrafana, { file, whole, broken })).join('\n'), told);
  });
}
