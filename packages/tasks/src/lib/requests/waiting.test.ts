import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Entry, WaitingEntries } from './waiting.ts';

type TestEntry = Entry<number, number>;

function entry(key: string, weight: number, sequence: number): TestEntry {
  return { key, item: sequence, weight, sequence, expiresAt: 0, trace: undefined, resolve() {}, reject() {} };
}

/** The same rules, said as plainly as possible over one list. */
function takeFromList(list: TestEntry[], maximumWeight: number): TestEntry[] {
  const taken: TestEntry[] = [];
  let weight = 0;
  for (const each of list.filter(({ key }) => key === list[0]?.key)) {
    if (taken.length > 0 && weight + each.weight > maximumWeight) break;
    weight += each.weight;
    taken.push(each);
  }
  return taken;
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ add: fc.constantFrom('a', 'b', 'c'), weight: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 1, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 8 }) }) },
    { weight: 1, arbitrary: fc.record({ drop: fc.nat() }) },
  ),
  { maxLength: 60 },
);

test('the oldest entry leaves first, with those of its key behind it, in order and within the weight', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const waiting = new WaitingEntries<number, number>();
      let list: TestEntry[] = [];
      script.forEach((step, sequence) => {
        if ('add' in step) {
          const added = entry(step.add, step.weight, sequence);
          list.push(added);
          waiting.add(added);
        } else if ('take' in step) {
          const expected = takeFromList(list, step.take);
          assert.deepEqual(waiting.takeOldest(step.take), expected);
          list = list.filter((each) => !expected.includes(each));
        } else {
          const [dropped] = list.splice(step.drop % Math.max(1, list.length), 1);
          if (dropped) waiting.delete(dropped);
        }
        assert.equal(waiting.size, list.length);
        const weight = list.reduce((sum, each) => sum + each.weight, 0);
        const keys = new Set([...list.map(({ key }) => key), 'a']).size;
        assert.equal(waiting.messagesWith('a', 1, 4), Math.max(keys, Math.ceil((weight + 1) / 4)));
      });
    }),
  );
});
