/** A thread that runs the model: the runtime works in the thread that calls it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Table } from '@millrace/learning';
import { openModel } from '@millrace/learning/server';
import type { OpenedModel } from './inference.ts';

const { onnx, signature, adapter } = workerData as OpenedModel;
const model = openModel(onnx, signature, adapter);

parentPort?.on('message', async (table: Table) => {
  try {
    parentPort?.postMessage({ output: await (await model).predictTable(table) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
