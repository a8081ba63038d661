import { setImmediate as breathe } from 'node:timers/promises';
import { randomFrom } from '../random.ts';
import { createDraw } from './draw.ts';
import { type Ground, layOutRun, prepareGround, type RunMemory, writeGradients } from './ground.ts';
import { growTree } from './grow.ts';
import { createKernel, usefulThreads } from './kernel.ts';
import { binMatrix, type SlotSource } from './matrix.ts';
import { createObjective, type ObjectiveRequest } from './objective.ts';
import type { BoostingParameters } from './parameters.ts';
import type { Ensemble, Tree } from './tree.ts';

export interface ForestParameters {
  trees: number;
  /** Drawn rows of a leaf at least; a row that is drawn twice counts twice. */
  minimumLeafRows: number;
  /** Splits from the root to a leaf at most. */
  maximumDepth: number;
  /** Leaves of a tree at most. */
  leaves: number;
  /** Share of the columns that each node may split, 0..1. */
  nodeColumnShare: number;
}

export interface ForestRequest {
  rows: number;
  sources: SlotSource[];
  /** 0 or 1, class number, or value; one a row. */
  labels: Float64Array;
  weights?: Float64Array | undefined;
  /** `logistic` and `softmax` stand for shares of classes, `squared` for means; nothing else. */
  objective: ObjectiveRequest;
  parameters?: Partial<ForestParameters> | undefined;
  seed: number;
  /** At most; a small table is done by one. */
  threads: number;
  onTree?: ((done: number, trees: number) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** `performance.now()` after which no further tree is grown; the first one always is. */
  deadline?: number | undefined;
}

const usualTrees = 100;
const mostLeaves = 2048;
/** Of all trees together: the exported file stays below 250 MB, and any runtime reads it. */
const mostLeavesTogether = 4_000_000;

/**
 * Few columns a node where classes are told apart, more for values, as is usual
 * (Breiman 2001). Leaves are not so small that the exported file grows huge, and the
 * trees of very many classes, each of which has its own, have fewer of them.
 */
export function defaultForest(rows: number, slots: number, objective: ObjectiveRequest): ForestParameters {
  const isRegression = objective.name === 'squared';
  return {
    trees: usualTrees,
    minimumLeafRows: Math.min(20, Math.max(1, Math.round(rows / 2000))),
    maximumDepth: 24,
    leaves: Math.min(mostLeaves, Math.floor(mostLeavesTogether / (usualTrees * marginsOf(objective)))),
    nodeColumnShare: isRegression ? Math.max(1 / 3, 1 / slots) : Math.sqrt(slots) / slots,
  };
}

function marginsOf({ name, classes = 2 }: ObjectiveRequest): number {
  return name === 'softmax' ? classes : 1;
}

/**
 * A random forest on the kernel of boosting: each tree learns from rows drawn with
 * replacement, by least squares, which for classes is Gini's criterion. The base is
 * 0 and leaves are divided by the number of trees, so margins are means: shares of
 * classes (of the positive one when there are two) or the value.
 *
 * @throws AbortError when `signal` aborts.
 */
export async function growForest(request: ForestRequest): Promise<Ensemble> {
  const { rows, sources, labels, objective, signal } = request;
  const chosen = { ...defaultForest(rows, sources.length, objective), ...request.parameters };
  const parameters = treeParameters(chosen);
  const margins = marginsOf(objective);
  const kernel = await createKernel(usefulThreads(request.threads, rows * sources.length));
  try {
    const matrix = binMatrix(kernel, rows, sources, parameters.bins);
    // A row that is drawn so many times weighs so much; the weights are written anew for each tree.
    const drawn = new Float64Array(rows).fill(1);
    const ground = prepareGround(kernel, matrix, createObjective({ name: 'squared' }), parameters, {
      labels,
      weights: drawn,
    });
    ground.areCounts = request.weights === undefined;
    if (!ground.areCounts) ground.countBits = 0;
    const memory = layOutRun(ground);
    const random = randomFrom(request.seed);
    const trees: Tree[][] = [];
    while (trees.length < chosen.trees && !(trees.length > 0 && isOver(request.deadline))) {
      const taken = drawWithReplacement(kernel.floats(ground.weights, rows), request.weights, random);
      const ofMargins: Tree[] = [];
      for (let margin = 0; margin < margins; margin++) {
        if (margins > 1) writeOneAgainstRest(kernel.floats(ground.labels, rows), labels, margin);
        ofMargins.push(growOne(ground, memory, taken, request.seed + trees.length * margins + margin));
        await breathe(undefined, { signal });
      }
      trees.push(ofMargins);
      request.onTree?.(trees.length, chosen.trees);
    }
    return { base: new Array<number>(margins).fill(0), trees: divide(trees) };
  } finally {
    await kernel.close();
  }
}

function treeParameters({ trees: _, ...own }: ForestParameters): BoostingParameters {
  return {
    ...own,
    learningRate: 1,
    maximumRounds: 1,
    patience: 1,
    minimumLeafHessian: 0,
    minimumGain: 1e-12,
    l1: 0,
    l2: 0,
    categorySmoothing: 1,
    categoryL2: 0,
    minimumCategoryRows: 1,
    categoryLimit: 255,
    rowShare: 1,
    columnShare: 1,
    growth: 'depth-first',
    bins: 255,
  };
}

function growOne(ground: Ground, memory: RunMemory, taken: Uint32Array, seed: number): Tree {
  const { kernel, matrix, growing, parameters } = ground;
  const units = writeGradients(ground, memory, 0);
  kernel.words(growing.rowIndex, taken.length).set(taken);
  const draw = createDraw(taken, matrix, parameters, seed);
  const { tree } = growTree(kernel, matrix, growing, parameters, {
    units,
    rows: { learning: taken.length, watching: 0 },
    isWhole: false,
    fewestRows: 2,
    mask: draw.mask,
  });
  return tree;
}

/** As many draws as there are rows; answers the rows that were drawn at all. */
function drawWithReplacement(
  target: Float32Array,
  weights: Float64Array | undefined,
  random: () => number,
): Uint32Array {
  target.fill(0);
  for (let draw = 0; draw < target.length; draw++) {
    const row = Math.floor(random() * target.length);
    target[row] = (target[row] as number) + 1;
  }
  const taken = Uint32Array.from({ length: target.length }, (_, row) => row).filter(
    (row) => (target[row] as number) > 0,
  );
  if (weights) for (const row of taken) target[row] = (target[row] as number) * (weights[row] as number);
  return taken;
}

function writeOneAgainstRest(target: Float32Array, labels: Float64Array, ofClass: number): void {
  for (let row = 0; row < labels.length; row++) target[row] = labels[row] === ofClass ? 1 : 0;
}

/** So that the sum over trees is their mean. */
function divide(trees: Tree[][]): Tree[][] {
  for (const tree of trees.flat()) {
    for (let node = 0; node < tree.value.length; node++) tree.value[node] = (tree.value[node] as number) / trees.length;
  }
  return trees;
}

function isOver(deadline: number | undefined): boolean {
  return deadline !== undefined && performance.now() > deadline;
}
