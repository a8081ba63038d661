/** Work on rows: putting them into the children of a split, alone or in segments side by side. */

/**
 * Splits the segment `rowIndex[begin..end)` in place, keeping the order on both
 * sides. `goesLeft` has one byte a bin. Returns how many rows went left.
 */
export function partition(bins: usize, rowIndex: usize, spare: usize, begin: u32, end: u32, goesLeft: usize): u32 {
  const left = divide(bins, rowIndex, rowIndex, spare, begin, end, begin, 0, goesLeft);
  memory.copy(rowIndex + (<usize>(begin + left) << 2), spare, <usize>(end - begin - left) << 2);
  return left;
}

/** Copies the rows that go left to `leftTarget[leftAt..]`, the others to `rightTarget[rightAt..]`; answers how many went left. */
export function divide(
  bins: usize, rowIndex: usize, leftTarget: usize, rightTarget: usize, begin: u32, end: u32, leftAt: u32, rightAt: u32,
  goesLeft: usize,
): u32 {
  let left = leftAt;
  let right = rightAt;
  for (let i = begin; i < end; i++) {
    const row = load<u32>(rowIndex + (<usize>i << 2));
    const isLeft = <u32>load<u8>(goesLeft + <usize>load<u8>(bins + (<usize>row << 3)));
    store<u32>(leftTarget + (<usize>left << 2), row);
    store<u32>(rightTarget + (<usize>right << 2), row);
    left += isLeft;
    right += 1 - isLeft;
  }
  return left - leftAt;
}

/** Spreads bins that are already known (categories) over their lane. */
export function placeBins(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    store<u8>(target + (<usize>row << 3), load<u8>(source + row));
  }
}
