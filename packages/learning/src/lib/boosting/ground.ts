import { type GrowingMemory, layOutGrowing } from './growing-memory.ts';
import { jobs, type Kernel } from './kernel.ts';
import type { BinnedMatrix } from './matrix.ts';
import type { Objective } from './objective.ts';
import type { BoostingParameters } from './parameters.ts';
import { countBitsFor, type Units, unitsFor } from './units.ts';

/** Rows of a block of sums; see assembly/gradients.ts. */
const blockRows = 4096;

/** What all runs on one matrix have in common; only one of them grows a tree at a time. */
export interface Ground {
  kernel: Kernel;
  matrix: BinnedMatrix;
  objective: Objective;
  parameters: BoostingParameters;
  /** Float32 by row, in the kernel's memory. */
  labels: number;
  /** The same of the weights; 0 where every row weighs one. */
  weights: number;
  /** True when each weight is a whole number, and all together not too many: then a row counts as so many. */
  areCounts: boolean;
  countBits: number;
  growing: GrowingMemory;
}

export interface GroundRequest {
  labels: Float64Array;
  weights?: Float64Array | undefined;
  monotone?: Int8Array | undefined;
}

export function prepareGround(
  kernel: Kernel,
  matrix: BinnedMatrix,
  objective: Objective,
  parameters: BoostingParameters,
  { labels, weights, monotone }: GroundRequest,
): Ground {
  const store = (values: Float64Array): number => {
    const pointer = kernel.allocate(values.length * 4);
    kernel.floats(pointer, values.length).set(values);
    return pointer;
  };
  const counted = weights ? totalOfCounts(weights) : undefined;
  const areCounts = counted !== undefined;
  const constrained = monotone?.some((direction) => direction !== 0) ? kernel.allocate(matrix.slots) : 0;
  if (constrained > 0) kernel.bytes(constrained, matrix.slots).set(new Uint8Array((monotone as Int8Array).buffer));
  return {
    kernel,
    matrix,
    objective,
    parameters,
    labels: store(labels),
    weights: weights ? store(weights) : 0,
    areCounts,
    countBits: countBitsFor(weights ? (counted ?? Infinity) : labels.length),
    growing: layOutGrowing(kernel, matrix, parameters, constrained),
  };
}

/** A gradient is rounded before it is counted so many times: of more rows together too little would be left of each. */
const mostCounted = 2 ** 24;

/** How many rows the weights stand for, when they are whole numbers that can be counted. */
function totalOfCounts(weights: Float64Array): number | undefined {
  let total = 0;
  for (const weight of weights) {
    if (!Number.isInteger(weight)) return undefined;
    total += weight;
  }
  return total <= mostCounted ? total : undefined;
}

/** Where the gradients of a run come from and go to, in the kernel's memory. */
export interface RunMemory {
  /** Float32 [margin][row], `stride` bytes a margin. */
  scores: number;
  probabilities: number;
  stride: number;
  /** Two f64 a block of rows. */
  sums: number;
}

export function layOutRun({ kernel, matrix: { rows }, objective }: Ground): RunMemory {
  const stride = Math.ceil(rows / 16) * 64;
  return {
    scores: kernel.allocate(stride * objective.margins),
    probabilities: objective.name === 'softmax' ? kernel.allocate(stride * objective.margins) : 0,
    stride,
    sums: kernel.allocate(Math.ceil(rows / blockRows) * 16),
  };
}

/** To be called once a round, before the gradients of its margins. */
export function startRound({ kernel, matrix, objective }: Ground, memory: RunMemory): void {
  if (objective.name !== 'softmax') return;
  const { scores, probabilities, stride } = memory;
  kernel.work(jobs.softmax, [scores, probabilities, stride, objective.margins, matrix.rows]);
}

/** Writes the gradient pairs of one margin and answers the units they are in. `weights` take the place of the ground's. */
export function writeGradients(ground: Ground, memory: RunMemory, margin: number, weights = ground.weights): Units {
  const { kernel, matrix, objective, labels, areCounts, countBits, growing } = ground;
  const { rows } = matrix;
  const isSoftmax = objective.name === 'softmax';
  const from = (isSoftmax ? memory.probabilities : memory.scores) + margin * memory.stride;
  const parameter = isSoftmax ? margin : objective.parameter;
  const arrays = [from, labels, weights, growing.pairs];
  kernel.work(jobs.derive, [objective.code, ...arrays, rows, parameter, objective.factor, memory.sums]);
  let gradient = 0;
  let hessian = 0;
  const sums = kernel.doubles(memory.sums, Math.ceil(rows / blockRows) * 2);
  for (let block = 0; block < sums.length; block += 2) {
    gradient += sums[block] as number;
    hessian += sums[block + 1] as number;
  }
  const units = unitsFor(gradient, hessian, countBits);
  const scales = [1 / units.gradient, 1 / units.hessian];
  kernel.work(jobs.quantise, [growing.pairs, rows, ...scales, countBits, areCounts ? weights : 0]);
  return units;
}
