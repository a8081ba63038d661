import type { Database } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import type { Row } from '../../index.ts';
import { createRecorder } from '../recording/recorder.ts';
import { formatPredictionId } from '../rules/prediction-id.ts';

/** Records an answer of version 1 for each row and gives their ids. `uuids` stand for the times of the predictions. */
export async function recordRows(
  database: Database,
  model: string,
  rows: readonly Row[],
  uuids: readonly string[] = [],
): Promise<string[]> {
  const recorder = createRecorder({ database, logger: testLogger() });
  const predictions = rows.map((_, index) => ({ id: formatPredictionId(model, 1, uuids[index]), label: '<=50K' }));
  recorder.record({ model, version: 1, rows, predictions, latencyMilliseconds: 1, createdBy: 'ada' });
  await recorder.stop();
  return predictions.map((prediction) => prediction.id);
}
