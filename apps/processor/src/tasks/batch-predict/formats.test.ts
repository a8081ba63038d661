/** Tables of every format in, the same format with predictions out. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { XlsxWriter } from '@millrace/datasets/server';
import { type BatchPredictResult, batchPredictTask, type TrainModelResult, trainModelTask } from '@millrace/models';
import exceljs from 'exceljs';
import { openProcessor, type ProcessorBench, succeeded, training } from '../../testing/open-processor.ts';

let bench: ProcessorBench;
before(async () => {
  bench = await openProcessor();
  await bench.ingest('trips', trips(400));
  const request = { dataset: 'trips', target: 'late', algorithm: 'linear' };
  await succeeded<TrainModelResult>(bench.run(trainModelTask, training('late', request)));
});
after(() => bench?.[Symbol.asyncDispose]());

/** Trips are late when it rains on a long way; -1 kilometres mean that nobody measured. */
function trips(rows: number): string {
  const lines = ['km,rain,day,station,late'];
  for (let index = 0; index < rows; index++) {
    const km = (index * 37) % 90;
    const rain = index % 3 === 0 ? 'yes' : 'no';
    const day = new Date(Date.UTC(2026, 0, 1 + (index % 60))).toISOString().slice(0, 10);
    const noise = (index * 13) % 7;
    lines.push(`${km}.5,${rain},${day},S${index % 4},${km + (rain === 'yes' ? 40 : 0) + noise > 60 ? 'L' : 'P'}`);
  }
  return `${lines.join('\n')}\n`;
}

interface Predicted {
  result: BatchPredictResult;
  bytes: Buffer;
}

async function predicted(content: string | Buffer, fileName: string, recipe?: object): Promise<Predicted> {
  const { key } = await bench.objects.putContent('uploads', Buffer.from(content));
  const source = { objectKey: key, fileName, ...(recipe && { recipe }) };
  return await resultOf(source as never);
}

async function resultOf(source: object): Promise<Predicted> {
  const result = await succeeded<BatchPredictResult>(
    bench.run(batchPredictTask, { model: 'late', version: 1, source: source as never }),
  );
  return { result, bytes: await buffer(await bench.objects.get(result.objectKey)) };
}

async function cellsOf(workbook: Buffer): Promise<unknown[][]> {
  const read = new exceljs.Workbook();
  await read.xlsx.load(workbook as never);
  const rows: unknown[][] = [];
  read.worksheets[0]?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return rows;
}

async function parquetOf(select: string): Promise<{ path: string; columns: string[] }> {
  const path = join(bench.folder.path, 'rows.parquet');
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return { path, columns: (await describeParquet(path)).columns };
}

async function describeParquet(path: string) {
  const connection = await (await DuckDBInstance.create()).connect();
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${path}'`);
  const rows = (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjects();
  connection.closeSync();
  return { columns: described.getRows().map(([name, type]) => `${name} ${type}`), rows };
}

const answers = ['prediction', 'probability', 'probability_L', 'probability_P', 'prediction_problem'];
const rows = [
  { km: 80.5, rain: 'yes', day: '2026-01-05', station: 'S1' },
  { km: 1.5, rain: 'no', day: '2026-01-06', station: 'S2' },
  { km: null, rain: 'YES', day: '2026-01-07', station: 'S3' },
];

let csvAnswers: Promise<string[][]> | undefined;

/** What a CSV of these rows is answered. */
function answersByCsv(): Promise<string[][]> {
  csvAnswers ??= askByCsv();
  return csvAnswers;
}

async function askByCsv(): Promise<string[][]> {
  const lines = rows.map(({ km, rain, day, station }) => [km ?? '', rain.toLowerCase(), day, station].join(','));
  const { bytes } = await predicted(`km,rain,day,station\n${lines.join('\n')}\n`, 'rows.csv');
  const [, ...answered] = bytes.toString().trimEnd().split('\n');
  return answered.map((line) => line.split(',').slice(4));
}

/** Empty cells at the end of a row are not there. */
const answersOf = (row: unknown[], from: number) => answers.map((_, index) => String(row[from + index] ?? ''));
const textsOf = (record: Record<string, unknown>) => answers.map((name) => String(record[name] ?? ''));

test('records of JSON keep their text and get members; those that cannot be read stay in their place', async () => {
  const [first, second, third] = rows.map((row) => JSON.stringify(row)) as [string, string, string];
  const wet = '{"km": "wet", "rain": "no", "day": "2026-01-06", "station": "S2"}';
  const spaced = second.replace('{', '{ "id": 12345678901234567890, ');
  const { result, bytes } = await predicted(`[${first},\n 7,${wet}, ${spaced},${third}]`, 'rows.json');
  assert.deepEqual(
    [result.rows, result.rejected, result.fileName, result.contentType],
    [3, 2, 'rows-predictions.json', 'application/json'],
  );
  const text = bytes.toString();
  assert.ok(text.includes(`${spaced.slice(0, -1)},"prediction":"P"`), text);
  const records = JSON.parse(text) as Record<string, unknown>[];
  assert.deepEqual(Object.keys(records[0] ?? {}), [...Object.keys(rows[0] ?? {}), ...answers]);
  assert.equal(records[1]?.record, '7');
  assert.equal(records[1]?.prediction, null);
  assert.match(String(records[2]?.prediction_problem), /"wet" in column "km" is no number/);
  assert.deepEqual(
    [records[0], records[3], records[4]].map((record) => textsOf(record ?? {})),
    await answersByCsv(),
  );
});

test('a record a line comes back a line, also packed', async () => {
  const lines = rows.map((row) => JSON.stringify(row));
  const content = gzipSync(`${lines[0]}\n{"km": 1.5,\n${lines[1]}\n${lines[2]}\n`);
  const { result, bytes } = await predicted(content, 'rows.jsonl.gz');
  assert.deepEqual([result.rows, result.rejected, result.fileName], [3, 1, 'rows-predictions.jsonl.gz']);
  assert.deepEqual([result.format, result.compression, result.contentType], ['ndjson', 'gzip', 'application/gzip']);
  const back = gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(back[1]?.record, '{"km": 1.5,');
  assert.ok(back[1]?.prediction_problem);
  assert.deepEqual([back[0], back[2], back[3]].map(textsOf), await answersByCsv());
});

test('lists with the names in the first of them get names there and values below', async () => {
  const lists = [
    ['km', 'rain', 'day', 'station'],
    ...rows.map(({ km, rain, day, station }) => [km, rain, day, station]),
  ];
  const { bytes } = await predicted(JSON.stringify(lists), 'lists.json');
  const [names, ...values] = JSON.parse(bytes.toString());
  assert.deepEqual(names.slice(4), answers);
  assert.deepEqual(
    values.map((list: unknown[]) => list.slice(4).map((cell) => String(cell ?? ''))),
    await answersByCsv(),
  );
});

test('the rows are checked against what is expected of the training data', async () => {
  const usual = await predicted(trips(30), 'usual.csv');
  assert.equal(usual.result.validation?.outcome, 'pass', JSON.stringify(usual.result.validation));
  const strange = await predicted('km,rain,day,station\n99999,no,2026-01-05,Mars\n', 'strange.csv');
  assert.notEqual(strange.result.validation?.outcome, 'pass');
  const results = JSON.stringify(strange.result.validation?.results);
  assert.match(results, /99999/);
  assert.match(results, /Mars/);
});

test('other shapes of JSON come back as records in the same place', async () => {
  const table = { meta: { page: 1 }, data: rows };
  const nested = JSON.parse((await predicted(JSON.stringify(table), 'page.json')).bytes.toString());
  assert.deepEqual(nested.data.map(textsOf), await answersByCsv());
  const columns = Object.fromEntries(
    Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name as 'km'])]),
  );
  const byColumn = JSON.parse((await predicted(JSON.stringify(columns), 'columns.json')).bytes.toString());
  assert.deepEqual(byColumn.map(textsOf), await answersByCsv());
  const split = { columns: Object.keys(rows[0] ?? {}), index: [0, 1, 2], data: rows.map((row) => Object.values(row)) };
  const { data } = JSON.parse((await predicted(JSON.stringify(split), 'split.json')).bytes.toString());
  assert.deepEqual(data[0], [...split.columns, ...answers]);
  assert.deepEqual(
    data.slice(1).map((list: unknown[]) => answersOf(list, 4)),
    await answersByCsv(),
  );
});

test('a sheet comes back with typed cells, titles and all', async () => {
  const path = join(bench.folder.path, 'rows.xlsx');
  const writer = new XlsxWriter({ path, sheet: 'Trips' });
  writer.row(['Trips of January']);
  writer.row(['km', 'rain', 'day', 'station']);
  for (const { km, rain, day, station } of rows) writer.row([km, rain, new Date(day), station]);
  writer.row(['wet', 'no', new Date('2026-01-09'), 'S1']);
  await writer.end();
  const { result, bytes } = await predicted(await readFile(path), 'rows.xlsx');
  assert.deepEqual([result.rows, result.rejected, result.fileName], [3, 1, 'rows-predictions.xlsx']);
  const sheet = await cellsOf(bytes);
  assert.deepEqual(sheet[0]?.[0], 'Trips of January');
  assert.deepEqual(sheet[1], ['km', 'rain', 'day', 'station', ...answers]);
  assert.deepEqual(sheet[2]?.slice(0, 4), [80.5, 'yes', new Date('2026-01-05'), 'S1']);
  assert.equal(typeof sheet[2]?.[5], 'number');
  assert.deepEqual(
    sheet.slice(2, 5).map((row) => answersOf(row, 4)),
    await answersByCsv(),
  );
  assert.match(String(sheet[5]?.[8]), /"wet" in column "km" is no number/);
});

test('a Parquet file keeps its columns and types', async () => {
  const { path, columns } = await parquetOf(
    `SELECT * FROM (VALUES (80.5::FLOAT, true, DATE '2026-01-05', 'S1', [1, 2]), (1.5, false, DATE '2026-01-06', 'S2', NULL),
      (NULL, true, DATE '2026-01-07', 'S3', [])) AS t(km, rain, day, station, list)`,
  );
  const { result, bytes } = await predicted(await readFile(path), 'rows.parquet');
  assert.deepEqual([result.rows, result.rejected, result.format], [3, 0, 'parquet']);
  const target = join(bench.folder.path, 'result.parquet');
  await writeFile(target, bytes);
  const back = await describeParquet(target);
  assert.deepEqual(back.columns, [
    ...columns,
    'prediction VARCHAR',
    ...answers.slice(1, 4).map((name) => `${name} DOUBLE`),
    'prediction_problem VARCHAR',
  ]);
  assert.deepEqual(back.rows.map(textsOf), await answersByCsv());
});

test('the rows of a data set come back in the format that is asked for, all with the same answers', async () => {
  await bench.ingest('january', trips(50));
  const source = { dataset: 'january', version: 1 };
  const csv = (await resultOf(source)).bytes.toString().trimEnd().split('\n');
  const expected = csv.slice(1).map((line) => line.split(',').slice(5));
  assert.match(csv[1] ?? '', /^0\.5,yes,2026-01-01T00:00:00\.000Z,S0,P,/, 'booleans in the words of the file');
  const lines = async (format: string) => (await resultOf({ ...source, format })).bytes.toString();
  const ndjson = (await lines('ndjson'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual([ndjson[0].rain, ndjson[1].rain, ndjson[1].km], ['yes', 'no', 37.5]);
  assert.deepEqual(ndjson.map(textsOf), expected);
  assert.deepEqual(JSON.parse(await lines('json')), ndjson);
  const xlsx = await resultOf({ ...source, format: 'xlsx' });
  assert.equal(xlsx.result.fileName, 'january-v1-predictions.xlsx');
  const sheet = await cellsOf(xlsx.bytes);
  assert.deepEqual(sheet[1]?.slice(0, 4), [0.5, 'yes', new Date('2026-01-01'), 'S0']);
  assert.deepEqual(
    sheet.slice(1).map((row) => answersOf(row, 5)),
    expected,
  );
  const target = join(bench.folder.path, 'january.parquet');
  await writeFile(target, (await resultOf({ ...source, format: 'parquet' })).bytes);
  const parquet = await describeParquet(target);
  assert.deepEqual(parquet.columns.slice(0, 2), ['km DOUBLE', 'rain BOOLEAN']);
  assert.deepEqual(parquet.rows.map(textsOf), expected);
});

test('a CSV file of a spreadsheet keeps its byte order mark and its line breaks', async () => {
  const { bytes } = await predicted('\ufeffkm;rain;day;station\r\n80,5;yes;2026-01-05;S1\r\n', 'rows.csv');
  const lines = bytes.toString().split('\r\n');
  assert.deepEqual([lines.length, lines[0], lines[2]], [3, `\ufeffkm;rain;day;station;${answers.join(';')}`, '']);
  assert.match(lines[1] ?? '', /^80,5;yes;2026-01-05;S1;L;/);
});
