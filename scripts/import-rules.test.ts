import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectionTo } from './import-rules.ts';

const allowed: [string, string][] = [
  ['packages/models/src/lib/gate.ts', '@millrace/learning/server'],
  ['packages/tasks/src/lib/worker.ts', '@millrace/runtime/server'],
  ['packages/tasks/src/lib/worker.test.ts', '@millrace/runtime/testing'],
  ['packages/tasks/src/lib/worker.ts', './lease.ts'],
  ['apps/api/src/app.ts', '@millrace/models/server'],
  ['apps/standalone/src/app.ts', '@millrace/api'],
  ['apps/ui/src/client/app.tsx', '@millrace/models'],
  ['apps/ui/src/server/app.ts', '@millrace/runtime/server'],
  ['apps/ui/src/client/format/format.test.ts', 'node:test'],
  ['packages/datasets/src/lib/ingest/child.ts', '@millrace/runtime/child'],
];
const forbidden: [string, string][] = [
  ['packages/learning/src/server.ts', '@millrace/runtime'],
  ['packages/datasets/src/server.ts', '@millrace/tasks'],
  ['packages/runtime/src/server.ts', '@millrace/tasks'],
  ['packages/models/src/lib/gate.ts', '@millrace/datasets'],
  ['packages/models/src/lib/gate.ts', '../../../learning/src/server.ts'],
  ['apps/api/src/app.ts', '@millrace/processor'],
  ['apps/api/src/app.ts', '@millrace/runtime/testing'],
  ['apps/api/src/app.ts', '@millrace/models/src/lib/gate.ts'],
  ['apps/ui/src/client/app.tsx', '@millrace/models/server'],
  ['apps/ui/src/client/app.tsx', 'node:fs'],
  ['packages/models/src/index.ts', './server.ts'],
  ['tests/system/story.test.ts', '../../packages/models/src/server.ts'],
];

for (const [file, specifier] of allowed) {
  test(`${file} may import ${specifier}`, () => assert.equal(objectionTo({ file, specifier }), undefined));
}
for (const [file, specifier] of forbidden) {
  test(`${file} may not import ${specifier}`, () => assert.ok(objectionTo({ file, specifier })));
}
