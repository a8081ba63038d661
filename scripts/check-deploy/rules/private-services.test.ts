import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith, soundService } from '../sound-model.ts';
import { privateServices } from './private-services.ts';

test('a database on its internal network is fine, and so is a public service on the edge', () => {
  const api = { ...soundService, networks: { edge: null, data: null }, environment: { VIRTUAL_HOST: 'api.example' } };
  const model = modelWith({});
  assert.deepEqual(privateServices({ ...model, services: { api, postgres: soundService } }), []);
});

test('who is not known to ask for a login may not stand on the edge network, with a public name or without', () => {
  for (const name of [
    'postgres',
    'prometheus',
    'postgres-exporter',
    'cadvisor',
    'mlflow',
    'minio-setup',
    'new',
    'nginx',
  ]) {
    const services = { [name]: { ...soundService, networks: { data: null, edge: null } } };
    assert.deepEqual(privateServices({ name: 'millrace-staging', services }), [
      `${name}: it stands on the edge network, but is not known to ask for a login`,
    ]);
  }
});

test('the reverse proxy stands on the edge of the host, and nothing else there does', () => {
  const edge = { ...soundService, networks: { edge: null } };
  assert.deepEqual(privateServices({ name: 'millrace-edge', services: { nginx: edge } }), []);
  assert.equal(privateServices({ name: 'millrace-edge', services: { nginx: edge, 'docker-gen': edge } }).length, 1);
});

test('only the reverse proxy has a way out', () => {
  const told = (name: string) => privateServices({ name, services: {}, networks: { out: null, other: {} } });
  assert.deepEqual(told('millrace-edge'), ['network other has a way out (internal: true)']);
  assert.equal(told('millrace-staging').length, 2);
});

test('a network of data with a way out is told, and a public name behind no proxy', () => {
  const told = privateServices(modelWith({}, { networks: { data: { name: 'a_data' }, edge: { external: true } } }));
  assert.deepEqual(told, ['network data has a way out (internal: true)']);
  assert.match(privateServices(modelWith({ environment: { VIRTUAL_HOST: 'a' } }))[0] ?? '', /cannot reach/);
});
