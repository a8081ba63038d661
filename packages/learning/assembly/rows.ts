/** Work on rows: putting them into the children of a split, alone or in segments side by side. */

/**
 * Splits the segment `rowIndex[begin..end)` in place, keeping the order on both
 * sides. `bins` has one byte a row, `goesLeft` one byte a bin. Returns how many rows went left.
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
    const isLeft = <u32>load<u8>(goesLeft + <usize>load<u8>(bins + <usize>row));
    store<u32>(leftTarget + (<usize>left << 2), row);
    store<u32>(rightTarget + (<usize>right << 2), row);
    left += isLeft;
    right += 1 - isLeft;
  }
  return left - leftAt;
}

/**
 * Lays the bins of a group's features, which each stand in a column of their own,
 * side by side: eight bytes a row, `stride` bytes apart.
 */
export function interleave(columns: usize, rows: u32, lanes: u32, target: usize, stride: usize, begin: u32, end: u32): void {
  for (let row = begin; row < end; row++) {
    let eight: u64 = 0;
    for (let lane: u32 = 0; lane < lanes; lane++) {
      eight |= <u64>load<u8>(columns + <usize>lane * rows + row) << (lane << 3);
    }
    store<u64>(target + <usize>row * stride, eight);
  }
}
