import { FeedbackDatasetRequest, feedbackDatasetTask } from '@millrace/models';
import { labelledRowsOf, noLabelledRows } from '@millrace/models/server';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, ModelParameters, taskLocation } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { invalidRequest } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';

/** `POST .../feedback-datasets`: recorded predictions and their true labels become a version of a data set, as a task. */
export function startFeedbackDataset(server: Server, parts: Parts): void {
  const { database, feedback, idempotency, recorder, registry, tasks } = parts;
  server.post(
    '/api/v1/models/:model/feedback-datasets',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'startFeedbackDataset',
        tags: ['models'],
        summary: 'Makes recorded predictions with their true labels a version of a data set.',
        description:
          'The inputs are its columns, the true label stands under the name of the target; `prediction`, `predicted_at` and `prediction_id` come behind it and are never learned from. The latest label of a prediction counts, an observed one before what a user gave. `task.result.version` is the number of the version, the existing one for the same rows. A version keeps its rows when the inputs of its predictions are erased later: delete the version for that.',
        headers: IdempotencyHeader,
        params: ModelParameters,
        body: FeedbackDatasetRequest,
        response: { 202: AcceptedTask },
      },
    },
    async (request, reply) => {
      const { model } = request.params;
      await registry.get(model);
      checkTimes(request.body);
      // Feedback given before this call counts, also where the record that it is about is still under way.
      await recorder.flush();
      if (await isEmpty(feedback.rowsFor(model, labelledRowsOf(request.body)))) throw noLabelledRows(model);
      return answerOnceInTransaction(
        { database, idempotency, request, reply, location: taskLocation },
        async (transaction) => {
          const input = { model, ...request.body };
          const subject = { model, dataset: input.dataset };
          const options = { createdBy: callerOf(request).id, subject, trace: request.trace, transaction };
          const task = await tasks.enqueue(feedbackDatasetTask, input, options);
          return { status: 202, body: { task: { id: task.id } } };
        },
      );
    },
  );
}

function checkTimes({ since, until }: FeedbackDatasetRequest): void {
  const strangers = Object.entries({ since, until }).filter(([, time]) => time && Number.isNaN(Date.parse(time)));
  if (strangers.length > 0) {
    // A leap second is a time by RFC 3339, but none that can be counted with.
    const detail = (name: string) => `\`${name}\` is a leap second. Take the second before or after it.`;
    throw invalidRequest(
      strangers.map(([name]) => ({ pointer: `/${name}`, code: 'wrong_format', detail: detail(name) })),
    );
  }
  if (since === undefined || until === undefined || Date.parse(since) < Date.parse(until)) return;
  throw invalidRequest([{ pointer: '/until', code: 'out_of_range', detail: '`until` must be later than `since`.' }]);
}

async function isEmpty(rows: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of rows) return false;
  return true;
}
