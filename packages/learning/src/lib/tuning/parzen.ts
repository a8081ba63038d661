import type { Point } from './space.ts';

/** An axis of the space: a number in 0..1, or a choice of so many options. */
export type Axis = { kind: 'number' } | { kind: 'choice'; options: number };

/** A density over points. */
export interface Mixture {
  sample(random: () => number): Point;
  logDensity(point: Point): number;
}

/**
 * Multivariate Parzen estimator: one product kernel around each point and a broad
 * one over the whole space, all of the same weight. Numbers have normal kernels cut
 * off at 0 and 1, choices give each other option a small share. Bandwidths fall with
 * the number of points by Scott's rule and are never narrower than the space divided
 * by the number of kernels (the "magic clip" of Bergstra et al., Algorithms for
 * Hyper-Parameter Optimization, 2011; multivariate as in Falkner et al., BOHB, 2018,
 * with the constants of Optuna).
 */
export function createMixture(axes: Axis[], points: Point[]): Mixture {
  const width = bandwidth(points.length, axes.length);
  const otherOption = 1 / (points.length + 1);
  const broad = axes.map((): Kernel => ({ center: 0.5, width: 1, inside: shareInside(0.5, 1) }));
  const narrow = points.map((point) =>
    point.map((center): Kernel => ({ center, width, inside: shareInside(center, width) })),
  );
  const kernels = [...narrow, broad];

  const logKernel = (kernel: Kernel[], point: Point): number => {
    let sum = 0;
    for (const [axis, { center, width, inside }] of kernel.entries()) {
      const value = point[axis] as number;
      const shape = axes[axis] as Axis;
      if (shape.kind === 'number') {
        sum -= 0.5 * ((value - center) / width) ** 2 + Math.log(width * inside * Math.sqrt(2 * Math.PI));
      } else if (kernel === broad) {
        sum -= Math.log(shape.options);
      } else {
        sum += Math.log((otherOption / shape.options + (value === center ? 1 : 0)) / (1 + otherOption));
      }
    }
    return sum;
  };
  const draw = ({ center, width }: Kernel, shape: Axis, isBroad: boolean, random: () => number): number => {
    if (shape.kind === 'number') return normalInside(center, width, random);
    const isOther = isBroad || random() * (1 + otherOption) < otherOption;
    return isOther ? Math.floor(random() * shape.options) : center;
  };
  return {
    sample(random) {
      const kernel = kernels[Math.floor(random() * kernels.length)] as Kernel[];
      return axes.map((shape, axis) => draw(kernel[axis] as Kernel, shape, kernel === broad, random));
    },
    logDensity(point) {
      const logs = kernels.map((kernel) => logKernel(kernel, point));
      const largest = Math.max(...logs);
      return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / kernels.length);
    },
  };
}

interface Kernel {
  center: number;
  width: number;
  /** Share of the uncut normal that lies in 0..1. */
  inside: number;
}

function bandwidth(points: number, axes: number): number {
  const scott = 0.2 * Math.max(1, points) ** (-1 / (axes + 4));
  return Math.max(scott, 1 / Math.min(100, 2 + points));
}

function shareInside(center: number, width: number): number {
  return normalBelow((1 - center) / width) - normalBelow(-center / width);
}

/** Normal numbers (Box and Muller 1958) until one lies in 0..1; at least a third of them does. */
function normalInside(center: number, width: number, random: () => number): number {
  for (let attempt = 0; attempt < 100; attempt++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const value = center + width * radius * Math.cos(2 * Math.PI * random());
    if (value >= 0 && value <= 1) return value;
  }
  return center;
}

/** Distribution function of the standard normal, to 1e-7 (Abramowitz and Stegun 7.1.26). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * series * Math.exp(-x * x);
  return z > 0 ? 1 - tail : tail;
}
