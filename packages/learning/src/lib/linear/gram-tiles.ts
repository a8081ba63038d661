/** The inner loops of gram.ts: sums over a tile of rows, whose values lie column by column. */

/** Rows whose values are copied out together. */
export const tile = 256;

/** Values times the roots of the weights, so that products of two of them carry the weight. */
export function copyFloats(
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

export function copyFlags(
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
export function multiplyTile(cells: Float64Array, padded: number, count: number, into: Float64Array): void {
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

export function dotRoots(cells: Float64Array, from: number, roots: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (cells[from + i] as number) * (roots[i] as number);
  return sum;
}

/**
 * Adds weight * value to the cells of each row's bin, four columns at a time: they lie
 * side by side, so that none waits for another.
 *
 * @param into [column][dense column]
 */
export function crossNumbers(
  cells: Float64Array,
  padded: number,
  roots: Float64Array,
  bins: Uint8Array,
  first: number,
  count: number,
  into: Float64Array,
): void {
  for (let d = 0; d < padded; d += 4) {
    const [a, b, c, e] = [d * tile, (d + 1) * tile, (d + 2) * tile, (d + 3) * tile];
    for (let i = 0; i < count; i++) {
      const cell = (first + (bins[i] as number)) * padded + d;
      const root = roots[i] as number;
      into[cell] = (into[cell] as number) + (cells[a + i] as number) * root;
      into[cell + 1] = (into[cell + 1] as number) + (cells[b + i] as number) * root;
      into[cell + 2] = (into[cell + 2] as number) + (cells[c + i] as number) * root;
      into[cell + 3] = (into[cell + 3] as number) + (cells[e + i] as number) * root;
    }
  }
}

export function crossBins(
  own: Uint8Array,
  other: Uint8Array,
  weights: Float64Array,
  begin: number,
  count: number,
  first: number,
  otherFirst: number,
  columns: number,
  products: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const cell = (first + (own[i] as number)) * columns + otherFirst + (other[i] as number);
    products[cell] = (products[cell] as number) + (weights[begin + i] as number);
  }
}
