import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../../run-tests.ts';
import { modelWith, soundService } from '../sound-model.ts';
import { hostFiles } from './host-files.ts';

const mounted = (source: string, read_only = true) => ({
  volumes: [{ type: 'bind', source, target: '/there', read_only }],
});

test('folders of the host that lead to everything may be mounted by nobody', () => {
  for (const name of ['api', 'cadvisor', 'socket-proxy', 'node-exporter'])
    for (const source of ['/', '/proc', '/sys', '/run', '/var/run', '/var/lib/docker', '/etc'])
      assert.deepEqual(
        hostFiles({ name: 'millrace-staging', services: { [name]: { ...soundService, ...mounted(source) } } }),
        [`${name}: it sees ${source} of the host, and is not named as one that may`],
      );
});

test('what is named may be read by whom it is named for, and written by nobody', () => {
  const told = (changes: object) =>
    hostFiles({ name: 'millrace-staging', services: { cadvisor: { ...soundService, ...changes } } });
  assert.deepEqual(told(mounted('/sys/fs/cgroup')), []);
  assert.equal(told(mounted('/sys/fs/cgroup', false)).length, 1);
  assert.equal(hostFiles(modelWith(mounted('/sys/fs/cgroup'))).length, 1);
});

test('volumes, and files that come with Millrace, are not the host’s', () => {
  assert.deepEqual(hostFiles(modelWith(mounted(join(repositoryRoot, 'deploy/observability')))), []);
  assert.deepEqual(
    hostFiles(modelWith({ volumes: [{ type: 'volume', source: 'postgres', target: '/var/lib/postgresql' }] })),
    [],
  );
});
