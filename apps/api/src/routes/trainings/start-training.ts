import { TrainingRequest, trainModelTask } from '@millrace/models';
import { callerOf } from '../../lib/auth/principal.ts';
import { createBoundedWork } from '../../lib/http/bounded-work.ts';
import { answerOnceInTransaction, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, taskLocation } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { checkTraining } from './check-training.ts';

/** A version of any size has been checked by then. */
const maximumMilliseconds = 600_000;

/** `POST /api/v1/trainings`: what can be known to be wrong is refused at once, the rest is a task. */
export function startTraining(server: Server, parts: Parts): void {
  const { database, datasets, idempotency, recorder, settings, tasks, workDirectories } = parts;
  const work = createBoundedWork({ maximumMilliseconds });
  server.addHook('preClose', async () => work.stop());
  async function chooseVersion(training: TrainingRequest) {
    await using directory = await workDirectories.open('training');
    using bound = work.begin();
    const choice = { version: training.version, allowFailed: training.allowFailedValidation };
    return await datasets.versionToTrain(training.dataset, choice, {
      signal: bound.signal,
      memoryMegabytes: settings.processor.ingestMemoryMegabytes,
      workDirectory: directory.path,
    });
  }
  server.post(
    '/api/v1/trainings',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'startTraining',
        tags: ['trainings'],
        summary: 'Trains a new version of a model.',
        description:
          '`task.result` is `{model, version, champion, verdict}`. Without `task`, texts, booleans and whole numbers with at most 20 distinct values are classes. `auto` compares the kinds of models by cross-validation and takes the simplest within one standard error of the best. While it runs, `detail` events of the task tell its rounds, `{trial}` for each trial that is over and `{family}` for each kind of model that was compared. A version that fails what is expected of its data set is passed over, or refused where it is named, unless `allowFailedValidation` says otherwise. Options that do not go together, and columns that cannot be used that way, are refused at once.',
        headers: IdempotencyHeader,
        body: TrainingRequest,
        response: { 202: AcceptedTask },
      },
    },
    async (request, reply) => {
      const training = request.body;
      const createdBy = callerOf(request).id;
      const { version, note } = await chooseVersion(training);
      checkTraining(training, version, await datasets.profile(training.dataset, version.version));
      // Feedback given before this call counts, also where the record that it is about is still under way.
      if (training.includeFeedback) await recorder.flush();
      return answerOnceInTransaction(
        { database, idempotency, request, reply, location: taskLocation },
        async (transaction) => {
          // It may have been deleted since; from here on it cannot be.
          await datasets.claim(training.dataset, version.version, { transaction });
          const task = await tasks.enqueue(
            trainModelTask,
            {
              request: training,
              datasetVersion: version.version,
              datasetHash: version.hash,
              createdBy,
              ...(note && { notes: [note] }),
            },
            {
              createdBy,
              subject: { model: training.model, dataset: training.dataset, datasetVersion: version.version },
              trace: request.trace,
              transaction,
            },
          );
          return { status: 202, body: { task: { id: task.id } } };
        },
      );
    },
  );
}
