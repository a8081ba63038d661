import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedFeatures, mixedTable } from '../../testing/tables.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { type TrainRequest, train } from '../train.ts';

const table = mixedTable(400);

/** Aborts when `when` is called; answers the request and how often it was called after the abort. */
function cancelledRequest(changes: Partial<TrainRequest>, wire: (abort: () => void) => Partial<TrainRequest>) {
  const controller = new AbortController();
  const heldOut = heldOutMask(table, mixedFeatures, 's', 0.2);
  let after = 0;
  const abort = (): void => {
    if (controller.signal.aborted) after++;
    controller.abort();
  };
  const request: TrainRequest = {
    table,
    target: 'approved',
    features: mixedFeatures,
    seed: 1,
    heldOut,
    ...changes,
    signal: controller.signal,
    ...wire(abort),
  };
  return { request, calledAgain: () => after };
}

const stages: [string, Partial<TrainRequest>, (abort: () => void) => Partial<TrainRequest>][] = [
  ['in the first round', { algorithm: 'gradient-boosting' }, (abort) => ({ onProgress: abort })],
  ['in the first round of a choice among families', {}, (abort) => ({ onProgress: abort })],
  [
    'in the last round',
    { parameters: { maximumRounds: 5 } },
    (abort) => ({ onProgress: ({ round, rounds }) => (round >= rounds - 1 ? abort() : undefined) }),
  ],
  ['in a trial', { tuning: { trials: 3 }, algorithm: 'linear' }, (abort) => ({ onTrial: abort })],
  ['when the model is exported', { algorithm: 'linear' }, (abort) => ({ onExported: abort })],
];

for (const [when, changes, wire] of stages) {
  test(`a training that is cancelled ${when} ends with the reason of the abort`, async () => {
    const { request, calledAgain } = cancelledRequest(changes, wire);
    await assert.rejects(train(request), { name: 'AbortError' });
    assert.ok(calledAgain() <= 1, 'it went on after the abort');
  });
}

for (const algorithm of ['random-forest', 'linear'] as const) {
  test(`a training of ${algorithm} that is cancelled while it learns stops there`, async () => {
    const controller = new AbortController();
    const { request } = cancelledRequest({ algorithm }, () => ({ signal: controller.signal }));
    const exported: unknown[] = [];
    const training = train({ ...request, onExported: () => exported.push(1) });
    setImmediate(() => controller.abort());
    await assert.rejects(training, { name: 'AbortError' });
    assert.deepEqual(exported, []);
  });
}

test('a training whose signal is aborted already does not begin', async () => {
  const { request } = cancelledRequest({}, () => ({ signal: AbortSignal.abort() }));
  await assert.rejects(train({ ...request, table: { rows: 0, columns: [] } }), { name: 'AbortError' });
});
