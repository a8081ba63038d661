import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { goesLeft, leafOf, type SlotValues, type Tree } from '../boosting/tree.ts';
import { randomFrom } from '../random.ts';
import { TreeShap } from './shap.ts';

const slots = 4;

test('the values are the Shapley values of the tree where unknown features follow the training rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.integer({ min: 0, max: 6 }), (seed, depth) => {
      const random = randomFrom(seed);
      const trees = [randomTree(random, depth), randomTree(random, depth)];
      const matrix = randomRow(random);
      const values = new Float64Array(slots);
      new TreeShap(trees).explain(matrix, 0, values);
      const reference = shapleyByDefinition((known) =>
        trees.reduce((sum, tree) => sum + expectation(tree, matrix, known), 0),
      );
      values.forEach((value, slot) => {
        assert.ok(Math.abs(value - (reference[slot] as number)) < 1e-9, `${value} is not ${reference[slot]}`);
      });
    }),
    { numRuns: 200 },
  );
});

test('the values of a row and the expected value add up to its leaves', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 9 }), (seed, depth) => {
      const random = randomFrom(seed);
      const trees = Array.from({ length: 3 }, () => randomTree(random, depth));
      const matrix = randomRow(random);
      const values = new Float64Array(slots);
      const shap = new TreeShap(trees);
      shap.explain(matrix, 0, values);
      const sum = values.reduce((total, value) => total + value, shap.expected);
      const margin = trees.reduce((total, tree) => total + (tree.value[leafOf(tree, matrix, 0)] as number), 0);
      assert.ok(Math.abs(sum - margin) < 1e-9, `${sum} is not ${margin}`);
    }),
  );
});

/** Numbers in slots 0 to 2, a category of five bins in slot 3. */
function randomTree(random: () => number, depth: number): Tree {
  const nodes: { slot: number; left: number; right: number; rows: number }[] = [];
  const grow = (level: number, rows: number): number => {
    const node = nodes.push({ slot: -1, left: -1, right: -1, rows }) - 1;
    if (level === 0 || rows < 2 || random() < 0.1) return node;
    const leftRows = 1 + Math.floor(random() * (rows - 1));
    const slot = Math.floor(random() * slots);
    const left = grow(level - 1, leftRows);
    const right = grow(level - 1, rows - leftRows);
    nodes[node] = { slot, left, right, rows };
    return node;
  };
  grow(depth, 1000);
  return {
    feature: Int32Array.from(nodes, ({ slot }) => slot),
    threshold: Float32Array.from(nodes, () => random()),
    missingLeft: Uint8Array.from(nodes, () => (random() < 0.5 ? 1 : 0)),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    value: Float32Array.from(nodes, () => random() - 0.5),
    rows: Float64Array.from(nodes, ({ rows }) => rows),
    gain: new Float64Array(nodes.length),
    goesLeft: nodes.map(({ slot }) =>
      slot === 3 ? Uint8Array.from({ length: 256 }, () => (random() < 0.5 ? 1 : 0)) : undefined,
    ),
  };
}

function randomRow(random: () => number): SlotValues[] {
  const number = (): Float32Array => Float32Array.of(random() < 0.2 ? Number.NaN : random());
  return [number(), number(), number(), Uint8Array.of(Math.floor(random() * 5))];
}

/** What the tree answers when only some slots are known: elsewhere both children count by their training rows. */
function expectation(tree: Tree, matrix: SlotValues[], known: Set<number>, node = 0): number {
  const slot = tree.feature[node] as number;
  if (slot < 0) return tree.value[node] as number;
  const [left, right] = [tree.left[node] as number, tree.right[node] as number];
  if (known.has(slot)) {
    const isLeft = goesLeft(tree, node, matrix[slot]?.[0] as number);
    return expectation(tree, matrix, known, isLeft ? left : right);
  }
  const share = (tree.rows[left] as number) / (tree.rows[node] as number);
  return share * expectation(tree, matrix, known, left) + (1 - share) * expectation(tree, matrix, known, right);
}

function shapleyByDefinition(worth: (known: Set<number>) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: slots }, (_, slot) => {
    let value = 0;
    for (let bits = 0; bits < 2 ** slots; bits++) {
      if (bits & (1 << slot)) continue;
      const known = new Set(Array.from({ length: slots }, (_, other) => other).filter((other) => bits & (1 << other)));
      const weight = (factorial(known.size) * factorial(slots - 1 - known.size)) / factorial(slots);
      value += weight * (worth(new Set([...known, slot])) - worth(known));
    }
    return value;
  });
}
