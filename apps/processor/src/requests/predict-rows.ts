import { parsePredictLaneKey, predictRequest, type Row, type RowOutput } from '@millrace/models';
import type { Serving } from '@millrace/models/server';
import type { Broker, Consumer } from '@millrace/runtime/server';
import { serveRequestLane } from '@millrace/tasks/server';

interface Parts {
  broker: Broker;
  serving: Serving;
  /** Messages worked on at once: one runs in the model while the next is read. */
  concurrency: number;
}

/**
 * Answers predict messages. All rows of a message belong to one model and
 * version, were checked by the API, and go through the model in one run.
 */
export function servePredictRows({ broker, serving, concurrency }: Parts): Promise<Consumer> {
  return serveRequestLane<Row, RowOutput>({
    broker,
    name: predictRequest.name,
    concurrency,
    handle(key, rows) {
      const { model, version, explain } = parsePredictLaneKey(key);
      return serving.predict(model, version, rows, { explain });
    },
  });
}
