import type { Coefficients } from './coefficients.ts';
import type { Block, LinearMatrix } from './columns.ts';
import { gramModel } from './gram-model.ts';
import type { Loss } from './loss.ts';
import type { Pace } from './pace.ts';
import { addMargins, addProducts, addSquares, isActive, tileRows } from './products.ts';
import { rowModel } from './row-model.ts';

/** The smooth part of what is minimised, with its slopes. */
export interface Evaluation {
  /** Weighted mean loss. */
  loss: number;
  intercept: Float64Array;
  byMargin: Float64Array[];
}

/** The loss near a point as a parabola: finds about where it, with the penalty, is least. */
export interface QuadraticModel {
  /** Steps it leads on well; when they go slowly afterwards, another is made. Infinite when it is the loss itself. */
  lasts: number;
  minimise(
    at: Coefficients,
    evaluation: Evaluation,
    penalty: { lambda: number; alpha: number },
    tolerance: number,
  ): Promise<Coefficients>;
}

export interface Problem {
  matrix: LinearMatrix;
  /** [column]: 1 where a row that is learnt from is not zero. */
  used: Uint8Array;
  margins: number;
  evaluate(at: Coefficients): Promise<Evaluation>;
  modelAt(at: Coefficients): Promise<QuadraticModel>;
}

export interface Ground {
  matrix: LinearMatrix;
  labels: Float64Array;
  loss: Loss;
  /** Of the rows; they add up to one, and rows that are not learnt from have none. */
  weights: Float64Array;
  seed: number;
  pace: Pace;
}

/** More cells of second derivatives would take more memory than they save time; the rows serve instead. */
export const mostModelCells = 6e6;

/** The problem that is answered from the rows, in one pass over the matrix an evaluation. */
export function rowProblem(ground: Ground): Problem {
  const { matrix, loss } = ground;
  const isNarrow = loss.margins * matrix.columns ** 2 <= mostModelCells;
  return {
    matrix,
    used: usedColumns(matrix, ground.weights),
    margins: loss.margins,
    evaluate: (at) => evaluate(ground, at),
    modelAt: (at) => (isNarrow ? gramModel(ground, at) : rowModel(ground, at)),
  };
}

function usedColumns({ blocks, columns }: LinearMatrix, weights: Float64Array): Uint8Array {
  const squares = new Float64Array(columns);
  for (const block of blocks) addSquares(block, weights, 0, new Float64Array(columns), squares);
  return Uint8Array.from(squares, (square) => (square > 0 ? 1 : 0));
}

async function evaluate({ matrix, labels, loss, weights, pace }: Ground, at: Coefficients): Promise<Evaluation> {
  const evaluation: Evaluation = {
    loss: 0,
    intercept: new Float64Array(loss.margins),
    byMargin: at.byMargin.map(() => new Float64Array(matrix.columns)),
  };
  await eachTile(matrix, at, pace, (tile, begin) => {
    const end = begin + (tile[0]?.length ?? 0);
    evaluation.loss += loss.differentiate(tile, labels.subarray(begin, end), weights.subarray(begin, end));
    tile.forEach((residuals, margin) => {
      const slopes = evaluation.byMargin[margin] as Float64Array;
      for (const block of matrix.blocks) addProducts(block, residuals, begin, slopes);
      let sum = 0;
      for (let i = 0; i < residuals.length; i++) sum += residuals[i] as number;
      evaluation.intercept[margin] = (evaluation.intercept[margin] as number) + sum;
    });
  });
  return evaluation;
}

/** Gives the margins of the rows, tile by tile; the receiver may overwrite them. */
export async function eachTile(
  matrix: LinearMatrix,
  at: Coefficients,
  pace: Pace,
  receive: (tile: Float64Array[], begin: number) => void,
): Promise<void> {
  const active = at.byMargin.map((ofMargin) => matrix.blocks.filter((block) => isActive(block, ofMargin)));
  const full = at.byMargin.map(() => new Float64Array(tileRows));
  for (let begin = 0; begin < matrix.rows; begin += tileRows) {
    const count = Math.min(tileRows, matrix.rows - begin);
    const tile = count === tileRows ? full : full.map((ofMargin) => ofMargin.subarray(0, count));
    tile.forEach((margins, margin) => {
      margins.fill(at.intercept[margin] as number);
      const coefficients = at.byMargin[margin] as Float64Array;
      addMargins(active[margin] as Block[], coefficients, begin, margins);
    });
    receive(tile, begin);
    await pace.spend(count * matrix.blocks.length * at.byMargin.length * 2);
  }
}
