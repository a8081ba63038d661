import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOfBroken } from './broken-deploy.ts';
import { checkYamlFiles } from './yaml-files.ts';

test('all YAML files of the deployment can be read', async () => {
  assert.deepEqual(await checkYamlFiles(), []);
});

test('a file that is no YAML, and a key that stands twice, are told with their file', async () => {
  const file = 'observability/loki/loki.yaml';
  const told = (broken: string) => askOfBroken(checkYamlFiles, { file, whole: 'server:', broken });
  assert.match((await told('server: [')).join('\n'), /^observability\/loki\/loki\.yaml: /);
  assert.match((await told('limits_config: {}\nserver:')).join('\n'), /^observability\/loki\/loki\.yaml: .*unique/);
});
