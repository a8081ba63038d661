import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith } from '../sound-model.ts';
import { publishedPorts } from './published-ports.ts';

test('80 and 443 may be published', () => {
  const ports = [
    { published: '80', target: 80 },
    { published: '443', target: 443 },
  ];
  assert.deepEqual(publishedPorts(modelWith({ ports })), []);
});

test('any other port is told, also one that Docker would choose, and the network of the host', () => {
  const told = publishedPorts(modelWith({ ports: [{ published: '5432', target: 5432 }, { target: 80 }] }));
  assert.deepEqual(told, [
    'api: port 5432 is published as 5432; only 80 and 443 may be',
    'api: port 80 is published as any; only 80 and 443 may be',
  ]);
  assert.deepEqual(publishedPorts(modelWith({ network_mode: 'host' })), ["api: it listens on the host's network"]);
});
