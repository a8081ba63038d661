/** Entry of the WebAssembly kernel: everything the trainer calls. All memory is laid out by the caller. */
import { scratchBytes } from './jobs';

export { partition } from './rows';
export { serve, work, workAlone } from './team';

/** First byte that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** Bytes that each thread needs for itself while trees grow. */
export function threadBytes(): usize {
  return scratchBytes;
}
