/**
 * Threads that do one job at a time together. All share the memory; each has an
 * instance of its own. The control block: epoch i32 @0, finished i32 @4, job u32
 * @8, threads u32 @12, sleepers i32 @16, failed i32 @20 (1 when a helping thread has
 * come to grief; set by thread.ts), then from @64 eight bytes a parameter.
 */
import { execute } from './jobs';

// @ts-ignore: decorator
@inline
const finished: usize = 4;
// @ts-ignore: decorator
@inline
const sleepers: usize = 16;

/** Looks so often before a thread goes to sleep: about as long as waking it takes. */
const looks: i32 = 20000;

/** The loop of a helping thread: waits for a job, does its part, says so; ends with job 0. */
export function serve(control: usize, thread: u32): void {
  let seen: i32 = 0;
  while (true) {
    seen = nextEpoch(control, seen);
    if (load<u32>(control + 8) == 0) return;
    execute(control, thread);
    atomic.add<i32>(control + finished, 1);
    atomic.notify(control + finished, 1);
  }
}

function nextEpoch(control: usize, seen: i32): i32 {
  for (let look = 0; look < looks; look++) {
    const epoch = atomic.load<i32>(control);
    if (epoch != seen) return epoch;
  }
  atomic.add<i32>(control + sleepers, 1);
  while (atomic.load<i32>(control) == seen) atomic.wait<i32>(control, seen, -1);
  atomic.sub<i32>(control + sleepers, 1);
  return atomic.load<i32>(control);
}

/** Does a job with all threads and returns when every one is done. Called by the first thread. */
export function work(control: usize, job: u32): void {
  const helpers = <i32>load<u32>(control + 12) - 1;
  store<u32>(control + 8, job);
  if (helpers > 0) {
    atomic.store<i32>(control + finished, 0);
    atomic.add<i32>(control, 1);
    if (atomic.load<i32>(control + sleepers) > 0) atomic.notify(control, helpers);
  }
  if (job != 0) execute(control, 0);
  if (helpers > 0 && job != 0) waitForHelpers(control, helpers);
}

/** The same by the first thread alone, for work so small that telling the others would take longer. */
export function workAlone(control: usize, job: u32): void {
  const threads = load<u32>(control + 12);
  store<u32>(control + 8, job);
  store<u32>(control + 12, 1);
  execute(control, 0);
  store<u32>(control + 12, threads);
}

function waitForHelpers(control: usize, helpers: i32): void {
  for (let look = 0; look < looks; look++) {
    if (atomic.load<i32>(control + finished) == helpers) return;
  }
  while (true) {
    const done = atomic.load<i32>(control + finished);
    if (done == helpers) return;
    atomic.wait<i32>(control + finished, done, -1);
  }
}
