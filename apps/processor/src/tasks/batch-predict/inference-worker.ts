/** A thread that runs the model: the runtime works in the thread that calls it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Signature, Table } from '@millrace/learning';
import { openModel } from '@millrace/learning/server';

const { onnx, signature } = workerData as { onnx: Uint8Array; signature: Signature };
const model = openModel(onnx, signature);

parentPort?.on('message', async (table: Table) => {
  try {
    parentPort?.postMessage({ output: await (await model).predictTable(table) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
