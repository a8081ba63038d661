import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelWith } from '../sound-model.ts';
import { pinnedImages } from './pinned-images.ts';

const objections = (image: string) => pinnedImages(modelWith({ image }));

test('an exact tag or a digest pins an image', () => {
  assert.deepEqual(objections('docker.io/library/postgres:18.6'), []);
  assert.deepEqual(objections('docker.io/pgsty/silo:RELEASE.2026-09-16T00-00-00Z'), []);
  assert.deepEqual(objections(`ghcr.io/a/b@sha256:${'0a'.repeat(32)}`), []);
});

test('no tag, a tag that moves and a broken digest are told', () => {
  for (const image of ['ghcr.io/a/b', 'ghcr.io/a/b:latest', 'docker.io/library/postgres:18', 'ghcr.io/a/b:v3'])
    assert.match(objections(image)[0] ?? '', /^api: .*no exact tag/, image);
  assert.match(objections('ghcr.io/a/b@sha256:12')[0] ?? '', /in full/);
});

test('an image without its registry is told: whose it is would depend on the machine', () => {
  assert.match(objections('postgres:18.6')[0] ?? '', /in full/);
  assert.match(objections('')[0] ?? '', /in full/);
});
