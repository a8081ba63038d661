import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '@millrace/runtime/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { toJsonb, toText } from './rows.ts';

const { database, ...disposable } = await testDatabase([]);
after(() => disposable[Symbol.asyncDispose]());

const clean = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');

test('jsonb keeps any value, with U+FFFD for what PostgreSQL cannot store', async () => {
  const string = fc.string({ unit: fc.oneof(fc.constantFrom('\0', '\\', 'u0000', '\ud800', '"'), fc.string()) });
  await fc.assert(
    fc.asyncProperty(fc.array(string, { maxLength: 5 }), async (value) => {
      const { rows } = await sql<{ value: string[] }>`select ${toJsonb(value)}::jsonb as value`.execute(
        database.kysely,
      );
      assert.deepEqual(rows[0]?.value, value.map(clean));
    }),
    { numRuns: 200 },
  );
});

test('text of any content is stored, at most 500 characters of it', async () => {
  const { rows } = await sql<{ value: string }>`select ${toText(`\0\ud800${'x'.repeat(600)}`)}::text as value`.execute(
    database.kysely,
  );
  assert.equal(rows[0]?.value, `\ufffd\ufffd${'x'.repeat(498)}`);
});
