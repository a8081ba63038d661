import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainResultName, resultContentType, resultName } from './result-name.ts';

test('a result is named after its file, with the ending of what it is', () => {
  const names = [
    resultName('days.csv', { format: 'csv', compression: 'none' }),
    resultName('days.TSV', { format: 'csv', compression: 'none' }),
    resultName('days.data', { format: 'csv', compression: 'none' }),
    resultName('days', { format: 'ndjson', compression: 'none' }),
    resultName('days.csv', { format: 'json', compression: 'none' }),
    resultName('days.jsonl.gz', { format: 'ndjson', compression: 'gzip' }),
    resultName('backup.bin', { format: 'csv', compression: 'gzip' }),
    resultName('days.zip', { format: 'csv', compression: 'zip' }),
    resultName('days.csv.zip', { format: 'csv', compression: 'zip' }),
    resultName('days.xlsm', { format: 'xlsx', compression: 'none' }),
    resultName('days-v2.parquet', { format: 'parquet', compression: 'none' }),
    plainResultName('folder/days.json', 'json'),
  ];
  assert.deepEqual(names, [
    'days-predictions.csv',
    'days-predictions.tsv',
    'days-predictions.csv',
    'days-predictions.ndjson',
    'days-predictions.json',
    'days-predictions.jsonl.gz',
    'backup-predictions.csv.gz',
    'days-predictions.zip',
    'days-predictions.csv.zip',
    'days-predictions.xlsx',
    'days-v2-predictions.parquet',
    'days-predictions.json',
  ]);
});

test('a packed result is told by what it is packed in', () => {
  assert.equal(resultContentType({ format: 'csv', compression: 'none' }), 'text/csv; charset=utf-8');
  assert.equal(resultContentType({ format: 'csv', compression: 'zip' }), 'application/zip');
});
