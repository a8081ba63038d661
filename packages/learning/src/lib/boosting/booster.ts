import { randomFrom } from '../random.ts';
import { createDraw, type DrawnRows } from './draw.ts';
import { type GrowingMemory, growTree, histogramBytes, histogramCount, splitBytes } from './grow.ts';
import type { Kernel } from './kernel.ts';
import { type BinnedMatrix, openSlots } from './matrix.ts';
import type { Objective, RunMemory } from './objective.ts';
import type { BoostingParameters } from './parameters.ts';
import type { Ensemble, Tree } from './tree.ts';

/** Rows whose training loss is reported; more would cost time and show the same curve. */
const reportedRows = 5000;

/** What all runs on one matrix have in common; only one of them grows a tree at a time. */
export interface BoostingGround {
  kernel: Kernel;
  matrix: BinnedMatrix;
  objective: Objective;
  parameters: BoostingParameters;
  /** f64 [row] in the kernel's memory. */
  labels: number;
  histograms: number;
  splits: number;
}

export function prepareGround(
  kernel: Kernel,
  matrix: BinnedMatrix,
  labels: Float64Array,
  objective: Objective,
  parameters: BoostingParameters,
): BoostingGround {
  const pointer = kernel.allocate(labels.length * 8);
  kernel.doubles(pointer, labels.length).set(labels);
  kernel.run.configureSplits(
    parameters.l2,
    parameters.minimumLeafRows,
    parameters.minimumLeafHessian,
    parameters.minimumGain,
    parameters.categorySmoothing,
    parameters.categoryL2,
    parameters.minimumCategoryRows,
    parameters.categoryLimit,
  );
  return {
    kernel,
    matrix,
    objective,
    parameters,
    labels: pointer,
    histograms: kernel.allocate(histogramBytes(matrix.slots) * histogramCount(matrix.slots, parameters.leaves)),
    splits: kernel.allocate(splitBytes * parameters.leaves),
  };
}

/** One run of boosting over some rows of the matrix. */
export interface Booster {
  ensemble: Ensemble;
  /** Adds a tree for each margin; answers the loss of the learning and of the watching rows. */
  step(): { training: number; validation: number };
}

/**
 * @param learning rows to learn from.
 * @param watching rows to validate on; may be empty.
 * @param seed of the rows and columns that each round draws.
 */
export function createBooster(
  ground: BoostingGround,
  learning: Uint32Array,
  watching: Uint32Array,
  seed: number,
): Booster {
  const { kernel, matrix, objective, parameters } = ground;
  const { rows } = matrix;
  const memory = runMemory(ground);
  const growing = growingMemory(ground, memory);
  const labels = kernel.doubles(ground.labels, rows);
  const base = objective.base(labels, learning);
  const scores = base.map((score, margin) => kernel.doubles(memory.scores + margin * rows * 8, rows).fill(score));
  const step = Math.ceil(learning.length / reportedRows);
  const reported = learning.filter((_, place) => place % step === 0);
  const trees: Tree[][] = [];
  const draw = createDraw(learning, parameters, randomFrom(seed));

  const growMargin = (margin: number, { rows: drawn, left }: DrawnRows): Tree => {
    const index = kernel.words(growing.rowIndex, learning.length + watching.length);
    index.set(drawn);
    index.set(left, drawn.length);
    index.set(watching, learning.length);
    const units = objective.gradients(kernel, memory, margin);
    // Rows left out of this round are carried along like the watching ones, to keep their scores up to date.
    const counts = { learning: drawn.length, watching: left.length + watching.length };
    if (parameters.columnShare < 1) openSlots(kernel, matrix, draw.slots(matrix.slots));
    const { tree, leaves } = growTree(kernel, matrix, growing, units, parameters, counts);
    const ofMargin = memory.scores + margin * rows * 8;
    for (const { begin, end, watchBegin, watchEnd, value } of leaves) {
      kernel.run.addToScores(ofMargin, growing.rowIndex, begin, end, value);
      kernel.run.addToScores(ofMargin, growing.rowIndex, watchBegin, watchEnd, value);
    }
    return tree;
  };
  return {
    ensemble: { base, trees },
    step() {
      objective.startRound(kernel, memory);
      const drawn = draw.rows();
      trees.push(base.map((_, margin) => growMargin(margin, drawn)));
      return {
        training: objective.loss(scores, labels, reported),
        validation: watching.length > 0 ? objective.loss(scores, labels, watching) : 0,
      };
    },
  };
}

function runMemory({ kernel, matrix: { rows }, objective, labels }: BoostingGround): RunMemory {
  const bytes = objective.margins * rows * 8;
  return {
    rows,
    labels,
    scores: kernel.allocate(bytes),
    probabilities: objective.margins > 1 ? kernel.allocate(bytes) : 0,
    pairs: kernel.allocate(rows * 16),
  };
}

function growingMemory({ kernel, matrix, histograms, splits }: BoostingGround, { pairs }: RunMemory): GrowingMemory {
  return {
    rowIndex: kernel.allocate(matrix.rows * 4),
    spare: kernel.allocate(matrix.rows * 4),
    pairs,
    histograms,
    splits,
  };
}
