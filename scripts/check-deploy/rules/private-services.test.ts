import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith, soundService } from '../sound-model.ts';
import { privateServices } from './private-services.ts';

test('a database on its internal network is fine, and so is a public service on the edge', () => {
  const api = { ...soundService, networks: { edge: null, data: null }, environment: { VIRTUAL_HOST: 'api.example' } };
  const model = modelWith({});
  assert.deepEqual(privateServices({ ...model, services: { api, postgres: soundService } }), []);
});

test('PostgreSQL and Prometheus on the edge network are told', () => {
  for (const name of ['postgres', 'prometheus', 'postgres-exporter']) {
    const services = { [name]: { ...soundService, networks: { data: null, edge: null } } };
    assert.deepEqual(privateServices({ name: 'millrace-staging', services }), [
      `${name}: it is private, but stands on the edge network`,
    ]);
  }
});

test('a network of data with a way out is told, and a public name behind no proxy', () => {
  const told = privateServices(modelWith({}, { networks: { data: { name: 'a_data' }, edge: { external: true } } }));
  assert.deepEqual(told, ['network data has a way out (internal: true)']);
  assert.match(privateServices(modelWith({ environment: { VIRTUAL_HOST: 'a' } }))[0] ?? '', /cannot reach/);
});

test('a service that asks for no login may not have a public name', () => {
  const mlflow = { ...soundService, networks: { edge: null }, environment: { VIRTUAL_HOST: 'mlflow.example' } };
  assert.deepEqual(privateServices({ name: 'millrace-staging', services: { mlflow } }), [
    'mlflow: it has a public name, but is not known to ask for a login',
  ]);
});
