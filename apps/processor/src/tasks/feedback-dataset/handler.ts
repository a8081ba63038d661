import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Datasets } from '@millrace/datasets/server';
import { type FeedbackDatasetInput, type FeedbackDatasetResult, feedbackDatasetTask } from '@millrace/models';
import { type FeedbackBook, labelledRowsOf, noLabelledRows, type Registry } from '@millrace/models/server';
import type { WorkDirectories } from '@millrace/runtime/server';
import { defineTaskHandler, type TaskContext } from '@millrace/tasks/server';
import { joinedColumns, joinedRecipe } from './joined-columns.ts';
import { collectRows, writeJoinedCsv } from './joined-table.ts';

export interface FeedbackDatasetParts {
  datasets: Datasets;
  feedback: FeedbackBook;
  registry: Registry;
  workDirectories: WorkDirectories;
  memoryMegabytes: number;
}

/**
 * Makes recorded predictions and what was true about them a version of a data
 * set. The same rows are the same bytes, so a second run, after a crash or
 * asked for again, finds the version that is there.
 */
export function feedbackDatasetHandler(parts: FeedbackDatasetParts) {
  return defineTaskHandler({
    kind: feedbackDatasetTask,
    async run(context): Promise<FeedbackDatasetResult> {
      const { id, input, signal, progress } = context;
      await using directory = await parts.workDirectories.open(id);
      const { path, recipe } = await joinFeedback(parts, context, directory.path);
      const received = await parts.datasets.receive(createReadStream(path), { signal });
      await using _ = received.hold;
      const { key: objectKey, sha256, bytes } = received;
      const { model, dataset } = input;
      const file = { dataset, objectKey, sha256, bytes, fileName: `${model}-feedback.csv`, recipe };
      return await parts.datasets.ingest(
        { ...file, origin: { kind: 'feedback', model } },
        {
          signal,
          memoryMegabytes: parts.memoryMegabytes,
          workDirectory: directory.path,
          onProgress: (fraction, step) => progress(0.5 + fraction / 2, step),
        },
      );
    },
  });
}

async function joinFeedback(
  { feedback, registry }: FeedbackDatasetParts,
  { input, signal, progress }: TaskContext<FeedbackDatasetInput>,
  workDirectory: string,
) {
  const { model } = input;
  const collectedPath = join(workDirectory, 'labelled.ndjson');
  const found = feedback.rowsFor(model, labelledRowsOf(input));
  const { rows, inputs, versions, fractions } = await collectRows(found, collectedPath, {
    signal,
    onRows: (count) => progress(0.2, `Joined ${count.toLocaleString('en-US')} predictions with their labels`),
  });
  if (rows === 0) throw noLabelledRows(model);
  const newestFirst = [...versions].sort((a, b) => b - a);
  const signatures = await Promise.all(
    newestFirst.map(async (version) => (await registry.resolve(model, version)).signature),
  );
  const columns = joinedColumns(inputs, signatures, fractions);
  const path = join(workDirectory, 'feedback.csv');
  await writeJoinedCsv(collectedPath, path, columns);
  return { path, recipe: joinedRecipe(columns) };
}
