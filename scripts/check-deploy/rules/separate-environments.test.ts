import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComposeModel } from '../compose-model.ts';
import { soundService } from '../sound-model.ts';
import { separateEnvironments } from './separate-environments.ts';

const environment = (name: string): ComposeModel => ({
  name: `millrace-${name}`,
  services: {
    api: {
      ...soundService,
      environment: { VIRTUAL_HOST: `api.${name}.example` },
      networks: { app: { aliases: [`api.${name}`] } },
    },
  },
  networks: { app: { name: `millrace-${name}_app` }, edge: { name: 'millrace-edge', external: true } },
  volumes: { postgres: { name: `millrace-${name}_postgres` } },
  secrets: { key: { file: `/secrets/${name}/key` } },
});

test('environments that share the edge network alone are fine', () => {
  assert.deepEqual(separateEnvironments(environment('staging'), environment('production')), []);
});

test('anything else that both would use is told', () => {
  const [one, other] = [environment('staging'), environment('production')];
  const told = (changes: Partial<ComposeModel>) => separateEnvironments({ ...other, ...changes }, one);
  assert.match(told({ volumes: one.volumes ?? {} })[0] ?? '', /share the volume millrace-staging_postgres/);
  assert.match(told({ secrets: one.secrets ?? {} })[0] ?? '', /share the secret/);
  assert.match(told({ networks: one.networks ?? {} })[0] ?? '', /share the network millrace-staging_app/);
  assert.deepEqual(told({ services: one.services }).length, 2);
  assert.match(told({ name: one.name })[0] ?? '', /share the project/);
  const named = { api: { ...soundService, container_name: 'api' } };
  assert.match(separateEnvironments({ ...one, services: named }, { ...other, services: named })[0] ?? '', /container/);
});
