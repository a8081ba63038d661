import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Association } from '../../../index.ts';
import type { TableColumn } from '../../read/table.ts';
import { associate, strengthOf } from './associate.ts';
import { compareColumn } from './compared-column.ts';

const rows = 60;
const cell = fc.oneof(
  { arbitrary: fc.constant(Number.NaN), weight: 1 },
  { arbitrary: fc.integer({ min: -5, max: 5 }), weight: 3 },
  { arbitrary: fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 64), weight: 4 },
);
const numbers = fc
  .array(cell, { minLength: rows, maxLength: rows })
  .map((values): TableColumn => ({ name: 'n', type: 'number', values: Float64Array.from(values) }));
const words = fc.array(fc.integer({ min: -1, max: 6 }), { minLength: rows, maxLength: rows }).map(
  (codes): TableColumn => ({
    name: 'w',
    type: 'category',
    codes: Int32Array.from(codes),
    categories: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  }),
);
const any = fc.oneof(numbers, words);
const measure = (a: TableColumn, b: TableColumn) => associate(compareColumn(a), compareColumn(b));
const figures = ({ a: _, b: __, ...measures }: Association) => Object.entries(measures);

test('every measure lies within its bounds', () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const { pearson, spearman, ...others } = measure(a, b);
      for (const value of [pearson ?? 0, spearman ?? 0]) assert.ok(value >= -1 && value <= 1, `${value}`);
      for (const value of [others.cramersV ?? 0, others.correlationRatio ?? 0, others.uncertaintyReduced]) {
        assert.ok(value >= 0 && value <= 1, `${value}`);
      }
      assert.ok(others.mutualInformation >= 0 && others.mutualInformation < Math.log2(rows) + 2);
      assert.ok(strengthOf(others) <= 1);
    }),
  );
});

test('two columns say as much about each other whichever comes first', () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [there, back] = [measure(a, b), new Map(figures(measure(b, a)))];
      for (const [name, value] of figures(there)) {
        assert.ok(Math.abs(Number(value) - Number(back.get(name))) < 1e-9, `${name}: ${value}, ${back.get(name)}`);
      }
    }),
  );
});

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const turned = new Map(figures(measure(reversed(a), reversed(b))));
      for (const [name, value] of figures(measure(a, b))) {
        assert.ok(Math.abs(Number(value) - Number(turned.get(name))) < 1e-9, `${name}: ${value}`);
      }
    }),
  );
});

test('ranks and bins care for the order of values only, and for Pearson the unit does not matter', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const plain = measure(a, b);
      const grown = measure(
        mapped(a, (value) => value ** 3),
        b,
      );
      assert.equal(grown.spearman, plain.spearman);
      assert.equal(grown.mutualInformation, plain.mutualInformation);
      const scaled = measure(
        mapped(a, (value) => value * 1024),
        b,
      );
      assert.ok(Math.abs((scaled.pearson ?? 0) - (plain.pearson ?? 0)) < 1e-12);
      const fallen = measure(
        mapped(a, (value) => -value),
        b,
      );
      assert.ok(Math.abs((fallen.spearman ?? 0) + (plain.spearman ?? 0)) < 1e-12);
    }),
  );
});

test('the names of classes do not matter', () => {
  fc.assert(
    fc.property(words, any, (a, b) => {
      assert.ok('codes' in a);
      const renamed = { ...a, codes: a.codes.map((code) => (code < 0 ? code : 6 - code)) };
      const other = new Map(figures(measure(renamed, b)));
      for (const [name, value] of figures(measure(a, b))) {
        assert.ok(Math.abs(Number(value) - Number(other.get(name))) < 1e-9, name);
      }
    }),
  );
});

test('a column says everything about itself', () => {
  fc.assert(
    fc.property(any, (column) => {
      const itself = measure(column, column);
      const found = 'codes' in column ? itself.cramersV : itself.spearman;
      if (found !== undefined) assert.ok(found > 1 - 1e-9);
      if (itself.mutualInformation > 0) assert.ok(itself.uncertaintyReduced > 1 - 1e-9);
    }),
  );
});

test('a column that does not vary has nothing to say, and values at the ends of what a double holds do', () => {
  const of = (...values: number[]): TableColumn => ({ name: 'x', type: 'number', values: Float64Array.from(values) });
  assert.deepEqual(measure(of(0.1, 0.1, 0.1, 0.1), of(1, 2, 3, 4)), {
    a: 'x',
    b: 'x',
    mutualInformation: 0,
    uncertaintyReduced: 0,
  });
  assert.ok((measure(of(-1.7e308, 0, 1.7e308), of(1, 2, 3)).pearson ?? 0) > 0.999);
  assert.ok((measure(of(-1e-300, 0, 1e-300), of(1, 2, 3)).pearson ?? 0) > 0.999);
});

function mapped(column: TableColumn, map: (value: number) => number): TableColumn {
  return 'values' in column ? { ...column, values: column.values.map(map) } : column;
}

function reversed(column: TableColumn): TableColumn {
  return 'values' in column
    ? { ...column, values: column.values.toReversed() }
    : { ...column, codes: column.codes.toReversed() };
}
