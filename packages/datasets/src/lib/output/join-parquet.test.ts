import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { joinParquet } from './join-parquet.ts';

test('a Parquet file keeps its columns, types and order, and each row gets what belongs to it', async () => {
  await using directory = await temporaryDirectory();
  const [path, addedRows, target] = ['rows.parquet', 'added.csv', 'joined.parquet'].map((name) =>
    join(directory.path, name),
  ) as [string, string, string];
  const instance = await openDuckDb({ memoryMegabytes: 512, threads: 2 });
  const connection = await instance.connect();
  const rows = 300_000;
  await query(
    connection,
    `COPY (SELECT range AS n, (range % 100)::UTINYINT AS small, [range, NULL] AS list, {'a': range, 'b': 'x'} AS pair,
      (range / 3)::DECIMAL(18, 3) AS price, DATE '2026-01-01' + (range % 365)::INTEGER AS day, 'k' || range AS "the key"
      FROM range(${rows})) TO ${literal(path)} (FORMAT parquet, ROW_GROUP_SIZE 20000)`,
  );
  const lines = Array.from({ length: rows }, (_, n) => (n % 3 === 0 ? `,,"not, ""this"" one ${n}"` : `yes,${n / 4},`));
  await writeFile(addedRows, `${lines.join('\n')}\n`);
  await joinParquet({
    ...{ path, addedRows, target, memoryMegabytes: 128 },
    added: [
      { name: 'prediction', sqlType: 'VARCHAR' },
      { name: 'a "name"', sqlType: 'DOUBLE' },
      { name: 'problem', sqlType: 'VARCHAR' },
    ],
  });
  const described = async (file: string) =>
    (await query(connection, `DESCRIBE SELECT * FROM ${literal(file)}`))
      .getRows()
      .map(([name, type]) => `${name} ${type}`);
  const own = await described(path);
  assert.deepEqual(await described(target), [...own, 'prediction VARCHAR', 'a "name" DOUBLE', 'problem VARCHAR']);
  const [found] = (
    await query(
      connection,
      `SELECT count(*)::INTEGER, count(*) FILTER (n % 3 = 0 AND prediction IS NULL AND problem = 'not, "this" one ' || n)::INTEGER,
        count(*) FILTER (n % 3 > 0 AND prediction = 'yes' AND "a ""name""" = n / 4 AND problem IS NULL)::INTEGER
        FROM ${literal(target)}`,
    )
  ).getRows();
  assert.deepEqual(found, [rows, rows / 3, (2 * rows) / 3]);
  const different = `SELECT count(*)::INTEGER FROM (SELECT COLUMNS(${literal('^(n|small|list|pair|price|day|the key)$')}) FROM ${literal(target)} EXCEPT SELECT * FROM ${literal(path)})`;
  assert.deepEqual((await query(connection, different)).getRows(), [[0]]);
  connection.closeSync();
  instance.closeSync();
});
