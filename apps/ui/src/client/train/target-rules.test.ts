import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnProfile } from '@millrace/datasets';
import { outlookFor, suggestTarget } from './target-rules.ts';

const rows = 100;
function column(name: string, more: Partial<ColumnProfile> = {}): ColumnProfile {
  return { name, type: 'number', role: 'feature', missing: 0, distinct: 50, ...more };
}

test('words, yes-or-no and few whole numbers are classes; other numbers are values', () => {
  const task = (more: Partial<ColumnProfile>) => {
    const outlook = outlookFor(column('y', more), rows);
    return 'task' in outlook ? outlook.task : undefined;
  };
  assert.equal(task({ type: 'category', distinct: 3 }), 'multiclass');
  assert.equal(task({ type: 'category', distinct: 2 }), 'binary');
  assert.equal(task({ type: 'boolean', distinct: 2 }), 'binary');
  assert.equal(task({ type: 'integer', distinct: 20 }), 'multiclass');
  assert.equal(task({ type: 'integer', distinct: 21 }), 'regression');
  assert.equal(task({ type: 'number', distinct: 2 }), 'regression');
});

test('what cannot be learned says why', () => {
  const problem = (more: Partial<ColumnProfile>) => {
    const outlook = outlookFor(column('y', more), rows);
    return 'problem' in outlook ? outlook.problem : '';
  };
  assert.match(problem({ distinct: 1 }), /same value/);
  assert.match(problem({ type: 'text', distinct: 100 }), /different value/);
  assert.match(problem({ missing: 100, distinct: 0 }), /no values/);
  assert.match(problem({ type: 'datetime' }), /date/);
});

test('a column that is named like a label is suggested, else the last one that can be learned', () => {
  const sized = [column('length'), column('species', { type: 'category', distinct: 3 }), column('weight')];
  assert.equal(suggestTarget(sized, rows), 'species');
  const unnamed = [
    column('a'),
    column('b'),
    column('id', { role: 'id', distinct: rows }),
    column('c', { distinct: 1 }),
  ];
  assert.equal(suggestTarget(unnamed, rows), 'b');
  assert.equal(suggestTarget([column('note', { type: 'text', distinct: rows })], rows), undefined);
});

test('of several columns that are named like a label, the last is suggested', () => {
  const bank = [column('default', { type: 'category', distinct: 2 }), column('balance'), column('y', { distinct: 60 })];
  assert.equal(suggestTarget(bank, rows), 'y');
});
