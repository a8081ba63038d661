import { createDraw, type DrawnRows } from './draw.ts';
import { type Ground, layOutRun, type RunMemory, startRound, writeGradients } from './ground.ts';
import { type GrownLeaf, growTree } from './grow.ts';
import { jobs } from './kernel.ts';
import type { Ensemble, Tree } from './tree.ts';

/** Rows whose training loss is reported; more would cost time and show the same curve. */
const reportedRows = 5000;
/** Begin, end, value. */
const leafWords = 3;

/** One run of boosting over some rows of the matrix. */
export interface Booster {
  ensemble: Ensemble;
  /** Adds a tree for each margin. */
  step(): void;
  /** Mean loss of the learning rows (or a sample of them) and of the watching rows. */
  losses(): { training: number; validation: number };
}

/**
 * @param learning rows to learn from, ascending.
 * @param watching rows to validate on; may be empty.
 * @param seed of the rows and columns that each round draws.
 */
export function createBooster(ground: Ground, learning: Uint32Array, watching: Uint32Array, seed: number): Booster {
  const { kernel, matrix, objective, parameters, growing } = ground;
  const { rows } = matrix;
  const memory = layOutRun(ground);
  const labels = kernel.floats(ground.labels, rows);
  const weights = ground.weights > 0 ? kernel.floats(ground.weights, rows) : undefined;
  const base = objective.base(labels, learning, weights);
  const scores = base.map((score, margin) => kernel.floats(memory.scores + margin * memory.stride, rows).fill(score));
  const leafTable = kernel.allocate(parameters.leaves * 2 * leafWords * 4);
  const step = Math.ceil(learning.length / reportedRows);
  const reported = learning.filter((_, place) => place % step === 0);
  const trees: Tree[][] = [];
  const draw = createDraw(learning, matrix, parameters, seed);
  const fewestRows = ground.weights > 0 ? 2 : 2 * parameters.minimumLeafRows;

  const growMargin = (margin: number, drawn: DrawnRows): Tree => {
    const { learning: taken, watching: carried } = fillIndex(drawn);
    const units = writeGradients(ground, memory, margin);
    draw.startTree();
    const { tree, leaves } = growTree(kernel, matrix, growing, parameters, {
      units,
      rows: { learning: taken, watching: carried },
      isWhole: taken === rows,
      fewestRows,
      mask: draw.mask,
    });
    if (objective.leafValue) renewLeaves(ground, scores[margin] as Float32Array, tree, leaves);
    updateScores(ground, memory, leafTable, margin, leaves, taken + carried);
    return tree;
  };
  /** Rows left out of this round are carried along like the watching ones, to keep their scores up to date. */
  const fillIndex = ({ rows: drawn, left }: DrawnRows) => {
    const index = kernel.words(growing.rowIndex, learning.length + watching.length);
    index.set(drawn);
    index.set(left, drawn.length);
    index.set(watching, learning.length);
    return { learning: drawn.length, watching: left.length + watching.length };
  };
  return {
    ensemble: { base, trees },
    step() {
      startRound(ground, memory);
      const drawn = draw.rows();
      trees.push(base.map((_, margin) => growMargin(margin, drawn)));
    },
    losses: () => ({
      training: objective.loss(scores, labels, reported, weights),
      validation: watching.length > 0 ? objective.loss(scores, labels, watching, weights) : 0,
    }),
  };
}

/** Where gradients do not tell a leaf's best value (absolute and quantile loss), it is taken from what is left of its rows. */
function renewLeaves(
  { kernel, objective, labels, weights, parameters, growing: { rowIndex } }: Ground,
  scores: Float32Array,
  tree: Tree,
  leaves: GrownLeaf[],
): void {
  const targets = kernel.floats(labels, scores.length);
  const ofRows = weights > 0 ? kernel.floats(weights, scores.length) : undefined;
  for (const leaf of leaves) {
    const rows = kernel.words(rowIndex + leaf.begin * 4, leaf.end - leaf.begin);
    const residuals = Float32Array.from(rows, (row) => (targets[row] as number) - (scores[row] as number));
    const ofLeaf = ofRows && Float32Array.from(rows, (row) => ofRows[row] as number);
    const best = objective.leafValue?.(residuals, ofLeaf) ?? 0;
    leaf.value = Math.fround(parameters.learningRate * Math.min(leaf.high, Math.max(leaf.low, best)));
    tree.value[leaf.node] = leaf.value;
  }
}

function updateScores(
  { kernel, growing: { rowIndex } }: Ground,
  memory: RunMemory,
  table: number,
  margin: number,
  leaves: GrownLeaf[],
  rows: number,
): void {
  const words = kernel.words(table, leaves.length * 2 * leafWords);
  const values = kernel.floats(table, words.length);
  leaves.forEach(({ begin, end, watchBegin, watchEnd, value }, place) => {
    for (const [half, first, last] of [
      [0, begin, end],
      [1, watchBegin, watchEnd],
    ] as const) {
      const at = (place * 2 + half) * leafWords;
      words[at] = first;
      words[at + 1] = last;
      values[at + 2] = value;
    }
  });
  const scores = memory.scores + margin * memory.stride;
  kernel.work(jobs.updateScores, [scores, rowIndex, table, leaves.length * 2, rows]);
}
