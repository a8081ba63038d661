import type { Parameters, SearchSpace } from '../lib/tuning/space.ts';

/** A loss whose least value is known, to try a search on. */
export interface SearchProblem {
  name: string;
  space: SearchSpace;
  loss(parameters: Parameters): number;
  least: number;
}

const x = (parameters: Parameters, axis: number) => parameters[`x${axis + 1}`] as number;

/** Two numbers, three equal valleys. */
const branin: SearchProblem = {
  name: 'Branin',
  space: {
    dimensions: { x1: { kind: 'uniform', low: -5, high: 10 }, x2: { kind: 'uniform', low: 0, high: 15 } },
    defaults: { x1: 0, x2: 10 },
  },
  loss(parameters) {
    const [a, b] = [x(parameters, 0), x(parameters, 1)];
    const valley = b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6;
    return valley ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
  },
  least: 0.397887,
};

const steepness = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centers = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

/** Six numbers, six valleys. */
const hartmann: SearchProblem = {
  name: 'Hartmann 6',
  space: {
    dimensions: Object.fromEntries(
      Array.from({ length: 6 }, (_, axis) => [`x${axis + 1}`, { kind: 'uniform' as const, low: 0, high: 1 }]),
    ),
    defaults: { x1: 0.5, x2: 0.5, x3: 0.5, x4: 0.5, x5: 0.5, x6: 0.5 },
  },
  loss(parameters) {
    return -[1, 1.2, 3, 3.2].reduce((sum, height, hill) => {
      const slopes = steepness[hill] as number[];
      const distance = slopes.reduce(
        (all, slope, axis) => all + slope * (x(parameters, axis) - (centers[hill]?.[axis] as number)) ** 2,
        0,
      );
      return sum + height * Math.exp(-distance);
    }, 0);
  },
  least: -3.32237,
};

/** Every kind of dimension, and what is best for one depends on another. */
const mixed: SearchProblem = {
  name: 'a pace, a size, a share and a choice',
  space: {
    dimensions: {
      pace: { kind: 'log-uniform', low: 1e-4, high: 1 },
      size: { kind: 'integer', low: 2, high: 256, logarithmic: true },
      depth: { kind: 'integer', low: 1, high: 12 },
      share: { kind: 'uniform', low: 0.1, high: 1 },
      shape: { kind: 'choice', options: ['round', 'square', 'flat'] },
    },
    defaults: { pace: 0.5, size: 200, depth: 1, share: 1, shape: 'flat' },
  },
  loss({ pace, size, depth, share, shape }) {
    const bestPace = shape === 'square' ? 0.03 : 0.002;
    return (
      Math.abs(Math.log10((pace as number) / bestPace)) +
      Math.abs(Math.log2((size as number) / 24)) / 3 +
      Math.abs((depth as number) - 5) / 6 +
      2 * Math.abs((share as number) - 0.7) +
      (shape === 'square' ? 0 : 0.5)
    );
  },
  least: 0,
};

export const searchProblems = [branin, hartmann, mixed];
