import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { searchProblems } from '../../testing/search-problems.ts';
import { randomFrom } from '../random.ts';
import { checkSpace, type Dimension, parametersAt, pointOf, type SearchSpace } from './space.ts';
import { tune } from './tune.ts';

const trials = 50;
const seeds = Array.from({ length: 15 }, (_, seed) => seed + 1);

for (const problem of searchProblems) {
  test(`on ${problem.name}, the median search ends at less than half of the loss that random search leaves`, async () => {
    const evaluate = async (parameters: Parameters<typeof problem.loss>[0]) => problem.loss(parameters);
    const searched = await Promise.all(
      seeds.map(async (seed) => (await tune({ space: problem.space, evaluate, trials, seed })).best.loss as number),
    );
    const random = seeds.map((seed) => {
      const draw = randomFrom(seed);
      return Math.min(
        ...Array.from({ length: trials }, () =>
          problem.loss(parametersAt(problem.space, anywhere(problem.space, draw))),
        ),
      );
    });
    const left = (losses: number[]) => median(losses) - problem.least;
    assert.ok(left(searched) < 0.5 * left(random), `${left(searched)} against ${left(random)}`);
  });
}

test('a search draws parameters inside of their bounds, whole where they must be', async () => {
  await fc.assert(
    fc.asyncProperty(spaces, fc.integer(), async (space, seed) => {
      const { trials: done } = await tune({ space, evaluate: async ({ a }) => Number(a), trials: 14, seed });
      for (const { parameters } of done.slice(1)) {
        for (const [name, dimension] of Object.entries(space.dimensions)) {
          assert.ok(lies(parameters[name] as number | string, dimension), `${name} = ${parameters[name]}`);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('parameters keep their place in the space', () => {
  fc.assert(
    fc.property(spaces, fc.integer(), (space, seed) => {
      const drawn = parametersAt(space, anywhere(space, randomFrom(seed)));
      const again = parametersAt(space, pointOf(space, drawn));
      for (const [name, value] of Object.entries(drawn)) {
        if (typeof value === 'string') assert.equal(again[name], value);
        else assert.ok(Math.abs((again[name] as number) - value) <= 1e-3 * Math.max(1, Math.abs(value)));
      }
    }),
  );
});

test('each whole number is drawn about as often, the first and the last too', () => {
  const space: SearchSpace = { dimensions: { a: { kind: 'integer', low: 3, high: 6 } }, defaults: { a: 3 } };
  const random = randomFrom(1);
  const counts: Record<string, number> = {};
  for (let draw = 0; draw < 4000; draw++) {
    const { a } = parametersAt(space, [random()]);
    counts[String(a)] = (counts[String(a)] ?? 0) + 1;
  }
  assert.deepEqual(Object.keys(counts), ['3', '4', '5', '6']);
  for (const count of Object.values(counts)) assert.ok(count > 900 && count < 1100, String(count));
});

test('nothing is tried twice, and a space of few choices ends the search', async () => {
  const space: SearchSpace = {
    dimensions: { a: { kind: 'choice', options: ['x', 'y'] }, b: { kind: 'integer', low: 1, high: 3 } },
    defaults: { a: 'x', b: 2 },
  };
  const { trials: done } = await tune({ space, evaluate: async ({ b }) => Number(b), trials: 100, seed: 1 });
  assert.equal(done.length, 6);
  assert.equal(new Set(done.map(({ parameters }) => `${parameters.a}${parameters.b}`)).size, 6);
});

test('a space that cannot be searched is refused with the name of the parameter', () => {
  const broken: [Dimension, number | string][] = [
    [{ kind: 'uniform', low: 2, high: 1 }, 1],
    [{ kind: 'log-uniform', low: 0, high: 1 }, 1],
    [{ kind: 'integer', low: 0, high: 9, logarithmic: true }, 1],
    [{ kind: 'choice', options: ['a'] }, 'b'],
    [{ kind: 'uniform', low: 0, high: 1 }, 'b'],
  ];
  for (const [dimension, value] of broken) {
    const space = { dimensions: { pace: dimension }, defaults: { pace: value } };
    assert.throws(() => checkSpace(space), { code: 'learning.search_space_invalid', message: /'pace'/ });
  }
  assert.throws(() => checkSpace({ dimensions: {}, defaults: {} }), { code: 'learning.search_space_invalid' });
});

const spaces: fc.Arbitrary<SearchSpace> = fc
  .record({
    low: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    factor: fc.double({ min: 1, max: 1e4, noNaN: true }),
    whole: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 0, max: 300 }),
    options: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ low, factor, whole, more, options }) => ({
    dimensions: {
      a: { kind: 'log-uniform', low, high: low * factor },
      b: { kind: 'uniform', low: -low, high: low * factor },
      c: { kind: 'integer', low: whole, high: whole + more, logarithmic: true },
      d: { kind: 'integer', low: -whole, high: more },
      e: { kind: 'choice', options: ['p', 'q', 'r', 's'].slice(0, options) },
    },
    defaults: { a: low, b: 0, c: whole, d: 0, e: 'p' },
  }));

function lies(value: number | string, dimension: Dimension): boolean {
  if (dimension.kind === 'choice') return dimension.options.includes(value);
  const isWhole = dimension.kind !== 'integer' || Number.isInteger(value);
  return isWhole && (value as number) >= dimension.low && (value as number) <= dimension.high;
}

function anywhere({ dimensions }: SearchSpace, random: () => number): number[] {
  return Object.values(dimensions).map((dimension) =>
    dimension.kind === 'choice' ? Math.floor(random() * dimension.options.length) : random(),
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
