import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith, soundService } from '../sound-model.ts';
import { dockerSocket } from './docker-socket.ts';

const mounted = (source: string, read_only = true) => ({
  networks: { socket: null },
  volumes: [{ type: 'bind', source, target: '/var/run/docker.sock', read_only }],
});

test('the socket proxy may mount the socket, for reading and on a network of its own', () => {
  const told = (changes: object) =>
    dockerSocket({ name: 'millrace-edge', services: { 'socket-proxy': { ...soundService, ...changes } } });
  assert.deepEqual(told(mounted('/var/run/docker.sock')), []);
  assert.equal(told(mounted('/var/run/docker.sock', false)).length, 1);
  assert.equal(told({ ...mounted('/var/run/docker.sock'), networks: { socket: null, edge: null } }).length, 1);
});

test('nobody else may, nor a folder above it', () => {
  for (const source of ['/var/run/docker.sock', '/run/docker.sock', '/var/run', '/run', '/'])
    assert.deepEqual(dockerSocket(modelWith(mounted(source))), [
      'api: it reaches the socket of Docker; only socket-proxy may',
    ]);
  assert.deepEqual(dockerSocket(modelWith(mounted('/srv/millrace/config'))), []);
});
