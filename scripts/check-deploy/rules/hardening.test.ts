import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComposeService } from '../compose-model.ts';
import { modelWith, soundService } from '../sound-model.ts';
import { hardening } from './hardening.ts';

test('a service without rights on a file system that cannot be written to is fine', () => {
  assert.deepEqual(hardening(modelWith({ cap_add: ['CHOWN', 'SETUID'] })), []);
});

test('every right too many is told', () => {
  const broken: [Partial<ComposeService>, RegExp][] = [
    [{ read_only: false }, /read_only/],
    [{ cap_drop: ['NET_RAW'] }, /keeps capabilities/],
    [{ cap_add: ['CHOWN', 'SYS_ADMIN'] }, /may not have SYS_ADMIN$/],
    [{ security_opt: [] }, /no-new-privileges/],
    [{ security_opt: ['no-new-privileges:true', 'seccomp:unconfined'] }, /unconfined/],
    [{ privileged: true }, /privileged/],
    [{ pid: 'host' }, /namespace/],
    [{ ipc: 'host' }, /namespace/],
  ];
  for (const [changes, sentence] of broken) {
    const objections = hardening(modelWith(changes));
    assert.equal(objections.length, 1, `${sentence}`);
    assert.match(objections[0] ?? '', sentence);
  }
});

test('acme-companion alone may write to its own image, and is held to the rest', () => {
  const told = (changes: Partial<ComposeService>) =>
    hardening({ name: 'millrace-edge', services: { 'acme-companion': { ...soundService, ...changes } } });
  assert.deepEqual(told({ read_only: false }), []);
  assert.equal(told({ read_only: false, cap_drop: [] }).length, 1);
});
