import type { LinearMatrix } from './columns.ts';
import { copyFlags, copyFloats, crossBins, crossNumbers, dotRoots, multiplyTile, tile } from './gram-tiles.ts';
import type { Pace } from './pace.ts';

/** Weighted sums over rows of the columns and of the products of any two. */
export interface Gram {
  columns: number;
  /** Sum of the weights. */
  total: number;
  /** [column] */
  sums: Float64Array;
  /** [column * columns + column], symmetric. */
  products: Float64Array;
}

/**
 * Numbers and indicators are multiplied in tiles of four by two columns; the bins of
 * a category only say to which cell a row adds, so that a category costs no more than
 * a number, however many bins it has.
 *
 * @param weights one a listed row.
 */
export async function gramOf(
  matrix: LinearMatrix,
  rows: Uint32Array | undefined,
  weights: Float64Array,
  pace: Pace,
): Promise<Gram> {
  const { columns } = matrix;
  const gram = { columns, total: 0, sums: new Float64Array(columns), products: new Float64Array(columns * columns) };
  const dense = denseColumns(matrix);
  const categories = matrix.blocks.filter((block) => block.kind === 'category');
  // Padded to whole groups of four columns, the last of which stay zero.
  const padded = Math.ceil(dense.length / 4) * 4;
  const cells = new Float64Array(padded * tile);
  const products = new Float64Array(padded * padded);
  const roots = new Float64Array(tile);
  const bins = categories.map(() => new Uint8Array(tile));
  const crossed = new Float64Array(categories.length > 0 ? padded * columns : 0);
  for (let begin = 0; begin < weights.length; begin += tile) {
    const count = Math.min(tile, weights.length - begin);
    const rowOf = rows?.subarray(begin, begin + count);
    for (let i = 0; i < count; i++) {
      const weight = weights[begin + i] as number;
      roots[i] = Math.sqrt(weight);
      gram.total += weight;
    }
    for (let d = 0; d < dense.length; d++) {
      const { values } = dense[d] as DenseColumn;
      const into = cells.subarray(d * tile, (d + 1) * tile);
      if (values instanceof Uint8Array) copyFlags(values, rowOf, begin, count, roots, into);
      else copyFloats(values, rowOf, begin, count, roots, into);
    }
    categories.forEach((block, index) => {
      const into = bins[index] as Uint8Array;
      for (let i = 0; i < count; i++) into[i] = block.bins[rowOf ? (rowOf[i] as number) : begin + i] as number;
    });
    multiplyTile(cells, padded, count, products);
    for (let d = 0; d < dense.length; d++) {
      const column = (dense[d] as DenseColumn).column;
      gram.sums[column] = (gram.sums[column] as number) + dotRoots(cells, d * tile, roots, count);
    }
    categories.forEach((block, index) => {
      const own = bins[index] as Uint8Array;
      crossNumbers(cells, padded, roots, own, block.first, count, crossed);
      for (let other = 0; other <= index; other++) {
        const against = categories[other] as (typeof categories)[number];
        crossBins(
          own,
          bins[other] as Uint8Array,
          weights,
          begin,
          count,
          block.first,
          against.first,
          columns,
          gram.products,
        );
      }
    });
    await pace.spend((count * (dense.length + categories.length) ** 2) / 4);
  }
  assemble(gram, dense, products, padded, crossed, categories);
  return gram;
}

/** Values that a row brings to the products: its cost. */
export function lanesOf({ blocks }: LinearMatrix): number {
  return blocks.reduce((sum, block) => sum + (block.kind === 'number' && block.missing ? 2 : 1), 0);
}

interface DenseColumn {
  column: number;
  values: Float32Array | Uint8Array;
}

function denseColumns(matrix: LinearMatrix): DenseColumn[] {
  return matrix.blocks.flatMap((block) => {
    if (block.kind === 'category') return [];
    const value = { column: block.first, values: block.values };
    return block.missing ? [value, { column: block.first + 1, values: block.missing }] : [value];
  });
}

/** Brings the parts together and fills the upper half. */
function assemble(
  { columns, sums, products }: Gram,
  dense: DenseColumn[],
  ofDense: Float64Array,
  padded: number,
  crossed: Float64Array,
  categories: { first: number; binCount: number }[],
): void {
  dense.forEach(({ column }, d) => {
    for (let e = 0; e <= d; e++) {
      const other = (dense[e] as DenseColumn).column;
      products[column * columns + other] = ofDense[d * padded + e] as number;
      products[other * columns + column] = ofDense[d * padded + e] as number;
    }
  });
  categories.forEach(({ first, binCount }, index) => {
    for (let own = first; own < first + binCount; own++) {
      sums[own] = products[own * columns + own] as number;
      dense.forEach(({ column }, d) => {
        const product = crossed[own * padded + d] as number;
        products[own * columns + column] = product;
        products[column * columns + own] = product;
      });
      for (const other of categories.slice(0, index)) {
        for (let bin = other.first; bin < other.first + other.binCount; bin++) {
          products[bin * columns + own] = products[own * columns + bin] as number;
        }
      }
    }
  });
}
