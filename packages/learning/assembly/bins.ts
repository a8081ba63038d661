/** Choosing the bins of a number and putting values into them. */

/**
 * A value of float32 as u32 in the same order; -0 and 0 are one value, as they are
 * for every comparison.
 */
// @ts-ignore: decorator
@inline
function keyOf(value: f32): u32 {
  const bits = reinterpret<u32>(value + 0);
  return bits >> 31 ? ~bits : bits | 0x80000000;
}

// @ts-ignore: decorator
@inline
function valueOf(key: u32): f32 {
  return reinterpret<f32>(key >> 31 ? key & 0x7fffffff : ~key);
}

/** Ascending, by three passes over 11, 11 and 10 bits. The result is in `other`. */
function radixSort(keys: usize, other: usize, count: u32, tallies: usize): void {
  let from = keys;
  let to = other;
  for (let pass: u32 = 0; pass < 3; pass++) {
    const shift = pass * 11;
    memory.fill(tallies, 0, 2048 * 4);
    for (let i: u32 = 0; i < count; i++) {
      const at = tallies + (<usize>((load<u32>(from + (<usize>i << 2)) >> shift) & 2047) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    let sum: u32 = 0;
    for (let digit: usize = 0; digit < 2048; digit++) {
      const at = tallies + (digit << 2);
      const here = load<u32>(at);
      store<u32>(at, sum);
      sum += here;
    }
    for (let i: u32 = 0; i < count; i++) {
      const key = load<u32>(from + (<usize>i << 2));
      const at = tallies + (<usize>((key >> shift) & 2047) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u32>(to + (<usize>place << 2), key);
    }
    const swap = from;
    from = to;
    to = swap;
  }
}

/** A float32 b with low <= b < high, the middle where there is one. */
// @ts-ignore: decorator
@inline
function between(low: f32, high: f32): f32 {
  const middle = <f32>(<f64>low / 2 + <f64>high / 2);
  return middle >= low && middle < high ? middle : low;
}

/**
 * Upper bounds of the bins of a number, ascending, at `bounds` (255 f32, the rest
 * filled with infinity); answers how many. A value v lies in bin 1 + (how many bounds are
 * < v). Each distinct value gets its own bin while there are enough; else bins hold
 * about as many rows each, and a value that fills a bin alone gets one alone. NaN
 * is left out; every `step`-th value is looked at. `scratch`: two u32 a value
 * looked at, then 8 KiB.
 */
export function chooseBounds(
  values: usize, rows: u32, step: u32, mostBins: u32, bounds: usize, scratch: usize,
): u32 {
  const sampled = (rows + step - 1) / step;
  const other = scratch + (<usize>sampled << 2);
  const tallies = other + (<usize>sampled << 2);
  let count: u32 = 0;
  for (let row: u32 = 0; row < rows; row += step) {
    const value = load<f32>(values + (<usize>row << 2));
    store<u32>(scratch + (<usize>count << 2), keyOf(value));
    count += value == value ? 1 : 0;
  }
  for (let bin: usize = 0; bin < 255; bin++) store<f32>(bounds + (bin << 2), Infinity as f32);
  if (count == 0) return 0;
  radixSort(scratch, other, count, tallies);
  const distinct = countDistinct(other, count, scratch);
  return cut(other, scratch, distinct, count, mostBins, bounds);
}

/** Draws equal keys together: the distinct ones at `keys`, how often each occurs at `counts`. */
function countDistinct(keys: usize, count: u32, counts: usize): u32 {
  let distinct: u32 = 0;
  let from: u32 = 0;
  for (let i: u32 = 1; i <= count; i++) {
    const key = load<u32>(keys + (<usize>from << 2));
    if (i < count && load<u32>(keys + (<usize>i << 2)) == key) continue;
    store<u32>(keys + (<usize>distinct << 2), key);
    store<u32>(counts + (<usize>distinct << 2), i - from);
    distinct++;
    from = i;
  }
  return distinct;
}

/** Greedy filling towards an even share of what remains. */
function cut(keys: usize, counts: usize, distinct: u32, total: u32, mostBins: u32, bounds: usize): u32 {
  let cuts: u32 = 0;
  let remaining: f64 = total;
  let inBin: f64 = 0;
  for (let i: u32 = 0; i + 1 < distinct && cuts + 1 < mostBins; i++) {
    inBin += load<u32>(counts + (<usize>i << 2));
    if (distinct > mostBins) {
      const share = remaining / <f64>(mostBins - cuts);
      const nextIsHeavy = <f64>load<u32>(counts + (<usize>(i + 1) << 2)) >= share && inBin >= share / 2;
      if (inBin < share && !nextIsHeavy) continue;
    }
    const low = valueOf(load<u32>(keys + (<usize>i << 2)));
    const high = valueOf(load<u32>(keys + (<usize>(i + 1) << 2)));
    store<f32>(bounds + (<usize>cuts << 2), between(low, high));
    cuts++;
    remaining -= inBin;
    inBin = 0;
  }
  return cuts;
}

/**
 * Bins one numeric column. `bounds` are 255 ascending upper bounds (f32), padded
 * with infinity: bin 1 + (how many bounds lie below the value); NaN is bin 0.
 */
export function binNumbers(values: usize, rows: u32, bounds: usize, count: u32, target: usize): void {
  let first: usize = 1;
  while (first < <usize>count + 1) first <<= 1;
  first >>= 1;
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f32>(values + (<usize>row << 2));
    let position: usize = 0;
    for (let step = first; step > 0; step >>= 1) {
      const bound = load<f32>(bounds + ((position + step - 1) << 2));
      position += select<usize>(step, 0, bound < value);
    }
    store<u8>(target + row, <u8>select<usize>(position + 1, 0, value == value));
  }
}
