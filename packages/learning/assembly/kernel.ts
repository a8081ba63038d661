/** Entry of the WebAssembly kernel: everything the trainer calls. All memory is laid out by the caller. */
export { addToScores, largestResidual, logisticGradients, softmax, softmaxGradients, squaredGradients } from './gradients';
export { buildHistogram, subtractHistogram } from './histogram';
export { binNumbers, partition, placeBins } from './rows';
export { configureSplits, findSplit } from './split';

/** First byte that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}
