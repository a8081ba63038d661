import type { LinearMatrix } from './columns.ts';
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

/** Rows whose values are copied out together. */
const tile = 256;

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
  const crossed = new Float64Array(dense.length * columns);
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
      crossNumbers(cells, dense.length, roots, own, block.first, count, columns, crossed);
      for (let other = 0; other <= index; other++) {
        const against = categories[other] as (typeof categories)[number];
        crossBins(own, bins[other] as Uint8Array, weights, begin, count, block.first, against.first, gram);
      }
    });
    await pace.spend((count * (dense.length + categories.length) ** 2) / 4);
  }
  assemble(gram, dense, products, padded, crossed, categories);
  return gram;
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

/** Values times the roots of the weights, so that products of two of them carry the weight. */
function copyFloats(
  values: Float32Array,
  rows: Uint32Array | undefined,
  begin: number,
  count: number,
  roots: Float64Array,
  into: Float64Array,
): void {
  if (rows) for (let i = 0; i < count; i++) into[i] = (values[rows[i] as number] as number) * (roots[i] as number);
  else for (let i = 0; i < count; i++) into[i] = (values[begin + i] as number) * (roots[i] as number);
}

function copyFlags(
  flags: Uint8Array,
  rows: Uint32Array | undefined,
  begin: number,
  count: number,
  roots: Float64Array,
  into: Float64Array,
): void {
  for (let i = 0; i < count; i++)
    into[i] = flags[rows ? (rows[i] as number) : begin + i] === 0 ? 0 : (roots[i] as number);
}

/** Adds the products of all pairs of columns; only those at or below the diagonal are sure to be filled. */
function multiplyTile(cells: Float64Array, padded: number, count: number, into: Float64Array): void {
  for (let left = 0; left < padded; left += 4) {
    for (let right = 0; right < left + 4; right += 2) multiplyEight(cells, left, right, count, into, padded);
  }
}

/** Four columns by two: eight sums stay in registers while six values are read. */
function multiplyEight(
  cells: Float64Array,
  left: number,
  right: number,
  count: number,
  into: Float64Array,
  padded: number,
): void {
  const [l0, l1, l2, l3] = [left * tile, (left + 1) * tile, (left + 2) * tile, (left + 3) * tile];
  const [r0, r1] = [right * tile, (right + 1) * tile];
  let [a0, a1, b0, b1, c0, c1, d0, d1] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const x = cells[r0 + i] as number;
    const y = cells[r1 + i] as number;
    const a = cells[l0 + i] as number;
    a0 += a * x;
    a1 += a * y;
    const b = cells[l1 + i] as number;
    b0 += b * x;
    b1 += b * y;
    const c = cells[l2 + i] as number;
    c0 += c * x;
    c1 += c * y;
    const d = cells[l3 + i] as number;
    d0 += d * x;
    d1 += d * y;
  }
  addPair(into, left * padded + right, a0, a1);
  addPair(into, (left + 1) * padded + right, b0, b1);
  addPair(into, (left + 2) * padded + right, c0, c1);
  addPair(into, (left + 3) * padded + right, d0, d1);
}

function addPair(into: Float64Array, at: number, one: number, other: number): void {
  into[at] = (into[at] as number) + one;
  into[at + 1] = (into[at + 1] as number) + other;
}

function dotRoots(cells: Float64Array, from: number, roots: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (cells[from + i] as number) * (roots[i] as number);
  return sum;
}

/** @param into [dense column][column] */
function crossNumbers(
  cells: Float64Array,
  dense: number,
  roots: Float64Array,
  bins: Uint8Array,
  first: number,
  count: number,
  columns: number,
  into: Float64Array,
): void {
  for (let d = 0; d < dense; d++) {
    const from = d * tile;
    const to = d * columns + first;
    for (let i = 0; i < count; i++) {
      const cell = to + (bins[i] as number);
      into[cell] = (into[cell] as number) + (cells[from + i] as number) * (roots[i] as number);
    }
  }
}

function crossBins(
  own: Uint8Array,
  other: Uint8Array,
  weights: Float64Array,
  begin: number,
  count: number,
  first: number,
  otherFirst: number,
  { products, columns }: Gram,
): void {
  for (let i = 0; i < count; i++) {
    const cell = (first + (own[i] as number)) * columns + otherFirst + (other[i] as number);
    products[cell] = (products[cell] as number) + (weights[begin + i] as number);
  }
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
        const product = crossed[d * columns + own] as number;
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
