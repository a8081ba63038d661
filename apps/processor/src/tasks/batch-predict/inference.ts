import { Worker } from 'node:worker_threads';
import type { OnnxAdapter, Signature, Table } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';

interface Thread {
  worker: Worker;
  waiting: PromiseWithResolvers<ModelOutput>[];
}

/** What a thread opens. */
export interface OpenedModel {
  onnx: Uint8Array;
  signature: Signature;
  /** Of a file that was not made here. */
  adapter?: OnnxAdapter;
}

type Answer = { output: ModelOutput } | { error: Error };

/**
 * Runs a model on several threads, so that reading and writing go on meanwhile.
 * Tables are handed over: the caller must not use them afterwards.
 */
export class Inference {
  readonly #threads: Thread[];
  #next = 0;

  constructor(model: OpenedModel, threads: number) {
    this.#threads = Array.from({ length: threads }, () => start(model));
  }

  /** In turn, one thread after the other. */
  predict(table: Table): Promise<ModelOutput> {
    const thread = this.#threads[this.#next++ % this.#threads.length] as Thread;
    const answer = Promise.withResolvers<ModelOutput>();
    thread.waiting.push(answer);
    thread.worker.postMessage(table, buffersOf(table));
    return answer.promise;
  }
}

function start(model: OpenedModel): Thread {
  const worker = new Worker(new URL('./inference-worker.ts', import.meta.url), { workerData: model });
  const waiting: Thread['waiting'] = [];
  worker.on('message', (answer: Answer) => {
    if ('output' in answer) waiting.shift()?.resolve(answer.output);
    else waiting.shift()?.reject(answer.error);
  });
  worker.on('error', (error) => {
    for (const answer of waiting.splice(0)) answer.reject(error);
  });
  worker.unref();
  return { worker, waiting };
}

function buffersOf({ columns }: Table): ArrayBuffer[] {
  const buffers = columns.map((column) => ('codes' in column ? column.codes.buffer : column.values.buffer));
  return [...new Set(buffers)] as ArrayBuffer[];
}
