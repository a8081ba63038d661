import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHelper, type ThreadData } from './helper.ts';
import { createKernel, jobs, type Kernel } from './kernel.ts';
import { binMatrix } from './matrix.ts';

/** Bins two columns, one by each thread; the second lies `stride` bytes behind the first. */
function binTwo(kernel: Kernel, stride: number): number {
  const [values, bounds, targets, scratch] = [1024, 2048, 64, 1 << 16].map((bytes) => kernel.allocate(bytes));
  const target = kernel.allocate(64);
  kernel.words(targets as number, 2).set([target, target + 16]);
  kernel.floats(values as number, 8).set([1, 2, 3, 4, 4, 3, 2, 1]);
  kernel.work(jobs.binColumn, [2, values, stride, 4, 1, 255, bounds, targets, scratch, 1 << 15] as number[]);
  return target;
}

test('a thread that fails ends the job with an error instead of being waited for, and the next kernel works', async () => {
  const kernel = await createKernel(2);
  assert.throws(() => binTwo(kernel, 3e9), /A thread of the training kernel failed/);
  assert.throws(() => binTwo(kernel, 16), /A thread of the training kernel failed/);
  await kernel.close();
  const next = await createKernel(2);
  const target = binTwo(next, 16);
  assert.deepEqual(Array.from(next.bytes(target, 4)), [1, 2, 3, 4]);
  assert.deepEqual(Array.from(next.bytes(target + 16, 4)), [4, 3, 2, 1]);
  await next.close();
});

test('a kernel whose first thread failed is not given to the next training', async () => {
  const kernel = await createKernel(2);
  assert.throws(() => kernel.work(jobs.updateScores, [0xfffffff0, 0xfffffff0, 0xfffffff0, 1, 2]));
  await kernel.close();
  const next = await createKernel(2);
  assert.deepEqual(Array.from(next.bytes(binTwo(next, 16), 4)), [1, 2, 3, 4]);
  await next.close();
});

test('a thread that never begins is told instead of being waited for', async () => {
  const nothing = new URL('data:text/javascript,');
  await assert.rejects(startHelper({} as ThreadData, nothing), /ended before it began/);
  const failing = new URL('data:text/javascript,throw new Error("no thread")');
  await assert.rejects(startHelper({} as ThreadData, failing), /no thread/);
});

test('who has closed a kernel can neither disturb nor end the training that has it afterwards', async () => {
  const earlier = await createKernel(2);
  await earlier.close();
  const later = await createKernel(2);
  await earlier.close();
  assert.throws(() => earlier.allocate(8), /closed/);
  assert.throws(() => binTwo(earlier, 16), /closed/);
  assert.deepEqual(Array.from(later.bytes(binTwo(later, 16), 4)), [1, 2, 3, 4]);
  await later.close();
});

test('closing twice parks a kernel once', async () => {
  const kernel = await createKernel(2);
  await kernel.close();
  await kernel.close();
  const next = await createKernel(2);
  assert.deepEqual(Array.from(next.bytes(binTwo(next, 16), 4)), [1, 2, 3, 4]);
  await next.close();
});

test('a training finds nothing in memory that an earlier one has left there', async () => {
  const earlier = await createKernel();
  earlier.bytes(earlier.allocate(1e6), 1e6).fill(7);
  await earlier.close();
  const later = await createKernel();
  const bytes = later.bytes(later.allocate(2e6), 2e6);
  assert.equal(
    bytes.findIndex((byte) => byte !== 0),
    -1,
  );
  await later.close();
});

test('more than four gigabytes are refused, and memory that grows leaves earlier arrays as they were', async () => {
  const kernel = await createKernel();
  const [pointer] = [kernel.allocate(64), kernel.allocate(64)];
  const before = kernel.bytes(pointer as number, 64).fill(3);
  kernel.allocate(1e7);
  kernel.bytes(pointer as number, 1)[0] = 4;
  assert.equal(before[0], 4);
  assert.throws(() => kernel.allocate(2 ** 32), { code: 'learning.too_large' });
  await kernel.close();
});

test('every group of slots holds one, whatever their number and that of the threads', async () => {
  const source = { read: () => Float32Array.of(1, 2) };
  for (const threads of [2, 6, 8]) {
    const kernel = await createKernel(threads);
    const free = kernel.allocate(0);
    for (const slots of [1, 7, 8, 9, 17, 25, 33, 34, 42, 49, 65, 100]) {
      kernel.release(free);
      const { groups, width } = binMatrix(kernel, 2, new Array(slots).fill(source), 255);
      assert.ok((groups - 1) * width < slots && groups * width >= slots, `${slots} slots, ${threads} threads`);
    }
    await kernel.close();
  }
});
