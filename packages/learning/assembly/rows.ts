/** Work on rows: putting values into bins, and rows into the children of a split. */

/**
 * Bins one numeric column. `bounds` are 255 ascending upper bounds (f32), padded
 * with infinity: bin 1 + (how many bounds lie below the value); NaN is bin 0.
 */
export function binNumbers(values: usize, rows: u32, bounds: usize, target: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f32>(values + (<usize>row << 2));
    let position: usize = 0;
    for (let step: usize = 128; step > 0; step >>= 1) {
      const bound = load<f32>(bounds + ((position + step - 1) << 2));
      position += select<usize>(step, 0, bound < value);
    }
    store<u8>(target + (<usize>row << 3), <u8>select<usize>(position + 1, 0, value == value));
  }
}

/** Spreads bins that are already known (categories) over their lane. */
export function placeBins(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    store<u8>(target + (<usize>row << 3), load<u8>(source + row));
  }
}

/**
 * Splits the segment `rowIndex[begin..end)` in place, keeping the order on both
 * sides. `goesLeft` has one byte a bin. Returns how many rows went left.
 */
export function partition(
  bins: usize, rowIndex: usize, spare: usize, begin: u32, end: u32, goesLeft: usize,
): u32 {
  let left: u32 = begin;
  let right: u32 = 0;
  for (let i = begin; i < end; i++) {
    const row = load<u32>(rowIndex + (<usize>i << 2));
    const isLeft = <u32>load<u8>(goesLeft + <usize>load<u8>(bins + (<usize>row << 3)));
    store<u32>(rowIndex + (<usize>left << 2), row);
    store<u32>(spare + (<usize>right << 2), row);
    left += isLeft;
    right += 1 - isLeft;
  }
  memory.copy(rowIndex + (<usize>left << 2), spare, <usize>right << 2);
  return left - begin;
}
