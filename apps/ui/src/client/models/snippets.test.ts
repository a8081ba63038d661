import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import type { ModelVersion } from '@millrace/models';
import { snippet } from './snippets.ts';

const version = {
  model: 'people',
  signature: {
    task: 'binary',
    target: { name: 'income' },
    features: [
      { name: "mother's age", type: 'integer', tensor: 'int64', nullable: false, default: 30 },
      { name: 'joined', type: 'datetime', tensor: 'int64', nullable: false, default: 1_600_000_000_000 },
      { name: 'member', type: 'boolean', tensor: 'float', nullable: true, default: true },
      { name: 'note', type: 'text', tensor: 'string', nullable: true },
    ],
  },
} as unknown as ModelVersion;

test('the curl call is one shell command that sends JSON, whatever the columns are called', () => {
  const echoed = snippet('curl', 'http://localhost:8501', version).replace(/^curl/, 'printf "%s\\n"');
  const parts = execFileSync('sh', ['-c', echoed], { encoding: 'utf8', env: { MILLRACE_KEY: 'mr_1' } });
  assert.match(parts, /^http:\/\/localhost:8501\/api\/v1\/models\/people\/predict\n/);
  assert.match(parts, /Authorization: Bearer mr_1\n/);
  const body = JSON.parse(parts.slice(parts.indexOf('-d\n') + 3));
  assert.deepEqual(body, {
    rows: [{ "mother's age": 30, joined: '2020-09-13T12:26:40.000Z', member: true, note: null }],
  });
});

test('the Python call writes its own words for true and nothing', () => {
  const code = snippet('python', 'http://localhost:8501', version);
  assert.match(code, /"member": True,/);
  assert.match(code, /"note": None,/);
});
