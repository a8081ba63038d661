/** Starts a child that blocks its thread, prints the child's number, and waits to be killed. */
import { runChild } from './run-child.ts';

await runChild({
  module: new URL('./run-child.fixture.ts', import.meta.url),
  input: { does: 'spin' },
  signal: new AbortController().signal,
  memoryMegabytes: 512,
  onProgress: (pid) => console.log(pid),
});
