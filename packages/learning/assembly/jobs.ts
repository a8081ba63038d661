/**
 * What threads do together. Parameters lie in the control block from @64, eight
 * bytes each: a u32 or an f64. Which part is a thread's follows from its number.
 */
import { binNumbers, chooseBounds } from './bins';
import { orderBytes } from './categories';
import { addLeaves, blockOfRows, derive, quantise, quantiseCounted, softmaxOf } from './gradients';
import { blockBytes, buildHistogram, subtractHistogram } from './histogram';
import { divide, interleave } from './rows';
import { configure, findSplit } from './split';

/** Bytes that each thread needs for itself while trees grow. */
export const scratchBytes: usize = blockBytes + orderBytes;
/** Bytes of the result of findSplit. */
export const splitBytes: usize = 320;

// @ts-ignore: decorator
@inline
function whole(control: usize, index: usize): u32 {
  return <u32>load<f64>(control + 64 + (index << 3));
}

// @ts-ignore: decorator
@inline
function real(control: usize, index: usize): f64 {
  return load<f64>(control + 64 + (index << 3));
}

/** First of `count` things that a thread takes; those of the last end at `count`. */
// @ts-ignore: decorator
@inline
function share(count: u32, thread: u32, threads: u32): u32 {
  return <u32>(<u64>count * thread / threads);
}

export function execute(control: usize, thread: u32): void {
  const threads = load<u32>(control + 12);
  const job = load<u32>(control + 8);
  if (job == 1) growChildren(control, thread, threads);
  else if (job == 2) binColumn(control, thread);
  else if (job == 3) deriveRows(control, thread, threads);
  else if (job == 4) quantiseRows(control, thread, threads);
  else if (job == 5) updateScores(control, thread, threads);
  else if (job == 6) softmaxRows(control, thread, threads);
  else if (job == 7) divideRows(control, thread, threads);
  else if (job == 8) collectRows(control, thread, threads);
  else if (job == 9) interleaveRows(control, thread, threads);
}

/**
 * Histograms of a small child from its rows, of its sibling by subtraction, and
 * the best split of each; for some panels of features. Parameters: 0 panels, 1
 * bytes a panel, 2 features, 3 features a group, 4 meta, 5 pairs, 6 row index, 7
 * begin, 8 end, 9 histogram of the small child, 10 of the parent (0: none), 11
 * settings, 12 scratch, 13 results (two a thread), 14 groups, 15 groups a panel;
 * then for small and large: 16, 17 mask (0: no search), 18, 19 rows, 20, 22 lowest,
 * 21, 23 highest value.
 */
function growChildren(control: usize, thread: u32, threads: u32): void {
  const features = whole(control, 2);
  const width = whole(control, 3);
  const meta = whole(control, 4);
  const small = whole(control, 9);
  const large = whole(control, 10);
  const groups = whole(control, 14);
  const perPanel = whole(control, 15);
  const panels = (groups + perPanel - 1) / perPanel;
  const firstPanel = share(panels, thread, threads);
  const lastPanel = share(panels, thread + 1, threads);
  const scratch = whole(control, 12) + thread * <u32>scratchBytes;
  for (let panel = firstPanel; panel < lastPanel; panel++) {
    buildHistogram(
      whole(control, 0) + panel * whole(control, 1), <usize>perPanel << 3, features, width, meta, whole(control, 5),
      whole(control, 6), whole(control, 7), whole(control, 8), small, panel * perPanel,
      min(groups, (panel + 1) * perPanel), scratch,
    );
  }
  const firstGroup = firstPanel * perPanel;
  const lastGroup = min(groups, lastPanel * perPanel);
  const first = min(features, firstGroup * width);
  const last = min(features, lastGroup * width);
  configure(whole(control, 11));
  const results = whole(control, 13) + thread * 2 * <u32>splitBytes;
  const order = scratch + <u32>blockBytes;
  const smallMask = whole(control, 16);
  if (smallMask != 0) {
    const rows = whole(control, 18);
    findSplit(small, meta, smallMask, first, last, rows, real(control, 20), real(control, 21), results, order);
  }
  const largeMask = whole(control, 17);
  if (large == 0 || largeMask == 0) return;
  for (let feature = first; feature < last; feature++) {
    const at = <usize>feature << 11;
    subtractHistogram(large + at, small + at, load<u16>(meta + (<usize>feature << 2)));
  }
  const rows = whole(control, 19);
  findSplit(
    large, meta, largeMask, first, last, rows, real(control, 22), real(control, 23), results + <u32>splitBytes, order,
  );
}

/**
 * One numeric column a thread. Parameters: 0 columns, 1 values, 2 bytes from one
 * column to the next, 3 rows, 4 every so many values are looked at, 5 most bins, 6
 * bounds (255 f32 and how many u32, a column), 7 targets (u32 a column), 8 scratch,
 * 9 bytes of it a thread.
 */
function binColumn(control: usize, thread: u32): void {
  if (thread >= whole(control, 0)) return;
  const values = whole(control, 1) + thread * whole(control, 2);
  const rows = whole(control, 3);
  const bounds = whole(control, 6) + thread * 1024;
  const scratch = whole(control, 8) + thread * whole(control, 9);
  const count = chooseBounds(values, rows, whole(control, 4), whole(control, 5), bounds, scratch);
  store<u32>(bounds + 1020, count);
  binNumbers(values, rows, bounds, count, load<u32>(whole(control, 7) + (<usize>thread << 2)));
}

/** Parameters: 0 objective, 1 scores, 2 labels, 3 weights, 4 pairs, 5 rows, 6 parameter, 7 factor, 8 sums. */
function deriveRows(control: usize, thread: u32, threads: u32): void {
  const rows = whole(control, 5);
  const blocks = (rows + blockOfRows - 1) / blockOfRows;
  derive(
    whole(control, 0), whole(control, 1), whole(control, 2), whole(control, 3), whole(control, 4), rows,
    share(blocks, thread, threads), share(blocks, thread + 1, threads), <f32>real(control, 6),
    <f32>real(control, 7), whole(control, 8),
  );
}

/** Parameters: 0 pairs, 1 rows, 2 and 3 scales, 4 bits of the count, 5 whole weights. */
function quantiseRows(control: usize, thread: u32, threads: u32): void {
  const fours = (whole(control, 1) + 3) / 4;
  const begin = share(fours, thread, threads) * 4;
  const end = share(fours, thread + 1, threads) * 4;
  const counts = whole(control, 5);
  const gradientScale = <f32>real(control, 2);
  const hessianScale = <f32>real(control, 3);
  if (counts == 0) quantise(whole(control, 0), begin, end, gradientScale, hessianScale, whole(control, 4));
  else quantiseCounted(whole(control, 0), begin, end, gradientScale, hessianScale, whole(control, 4), counts);
}

/** Parameters: 0 scores, 1 row index, 2 leaves, 3 how many, 4 rows in the index. */
function updateScores(control: usize, thread: u32, threads: u32): void {
  const rows = whole(control, 4);
  addLeaves(
    whole(control, 0), whole(control, 1), whole(control, 2), whole(control, 3), share(rows, thread, threads),
    share(rows, thread + 1, threads),
  );
}

/** Parameters: 0 scores, 1 probabilities, 2 bytes a class, 3 classes, 4 rows. */
function softmaxRows(control: usize, thread: u32, threads: u32): void {
  const fours = (whole(control, 4) + 3) / 4;
  softmaxOf(
    whole(control, 0), whole(control, 1), whole(control, 2), whole(control, 3), share(fours, thread, threads) * 4,
    share(fours, thread + 1, threads) * 4,
  );
}

/** Parameters: 0 bins, 1 row index, 2 and 3 spare rows, 4 begin, 5 end, 6 goes-left table, 7 counts (u32 a thread). */
function divideRows(control: usize, thread: u32, threads: u32): void {
  const begin = whole(control, 4);
  const count = whole(control, 5) - begin;
  const first = share(count, thread, threads);
  const last = share(count, thread + 1, threads);
  const left = divide(
    whole(control, 0), whole(control, 1), whole(control, 2), whole(control, 3), begin + first, begin + last, first,
    first, whole(control, 6),
  );
  store<u32>(whole(control, 7) + (<usize>thread << 2), left);
}

/** Puts what divideRows parted back in order: all that went left, then the others. Same parameters. */
function collectRows(control: usize, thread: u32, threads: u32): void {
  const begin = whole(control, 4);
  const count = whole(control, 5) - begin;
  const counts = whole(control, 7);
  const first = share(count, thread, threads);
  let before: u32 = 0;
  let all: u32 = 0;
  for (let other: u32 = 0; other < threads; other++) {
    const left = load<u32>(counts + (<usize>other << 2));
    if (other < thread) before += left;
    all += left;
  }
  const own = load<u32>(counts + (<usize>thread << 2));
  const others = share(count, thread + 1, threads) - first - own;
  const target = whole(control, 1) + (<usize>begin << 2);
  memory.copy(target + (<usize>before << 2), whole(control, 2) + (<usize>first << 2), <usize>own << 2);
  const right = all + (first - before);
  memory.copy(target + (<usize>right << 2), whole(control, 3) + (<usize>first << 2), <usize>others << 2);
}

/** Parameters: 0 columns, 1 rows, 2 features, 3 features a group, 4 panels, 5 bytes a panel, 6 groups, 7 groups a panel. */
function interleaveRows(control: usize, thread: u32, threads: u32): void {
  const rows = whole(control, 1);
  const features = whole(control, 2);
  const width = whole(control, 3);
  const perPanel = whole(control, 7);
  const begin = share(rows, thread, threads);
  const end = share(rows, thread + 1, threads);
  for (let group: u32 = 0; group < whole(control, 6); group++) {
    const columns = whole(control, 0) + <usize>(group * width) * rows;
    const target = whole(control, 4) + group / perPanel * whole(control, 5) + (<usize>(group % perPanel) << 3);
    const lanes = min(width, features - group * width);
    interleave(columns, rows, lanes, target, <usize>perPanel << 3, begin, end);
  }
}
