import { type DatasetProfile, type DatasetVersion, modelColumns } from '@millrace/datasets';
import { findPredictionColumns, type TrainingRequest } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import { checkColumns } from './check-columns.ts';
import { checkOptions } from './check-options.ts';
import { checkValues } from './check-values.ts';
import { unknownColumn } from './unknown-column.ts';

/**
 * What a look at the columns and their profile tells about a training. The codes are those of the
 * learning engine, which finds the rest when it sees the values.
 * @throws MillraceError 422 `learning.target_missing`, `learning.feature_missing`, `learning.target_is_feature`,
 * `learning.feature_is_prediction`, or `learning.<field>_invalid` for a field that cannot be as it is
 */
export function checkTraining(training: TrainingRequest, version: DatasetVersion, profile: DatasetProfile): void {
  const columns = modelColumns(version.columns);
  const names = columns.map((column) => column.name);
  if (!names.includes(training.target)) {
    throw refusal([
      { pointer: '/target', code: 'learning.target_missing', detail: unknownColumn(training.target, names) },
    ]);
  }
  const problems = [
    ...checkFeatures(training, names),
    ...checkColumns(training, columns),
    ...checkOptions(training, columns),
  ];
  // What the type of a column rules out needs no second sentence about its values.
  const told = new Set(problems.map(({ pointer }) => pointer));
  problems.push(...checkValues(training, profile).filter(({ pointer }) => !told.has(pointer)));
  if (problems.length > 0) throw refusal(problems);
}

function checkFeatures({ features = [], target }: TrainingRequest, names: readonly string[]): FieldProblem[] {
  const known = new Set(names);
  const predicted = findPredictionColumns(names);
  return features.flatMap((feature, index): FieldProblem[] => {
    const pointer = `/features/${index}`;
    if (feature === target) {
      const detail = `\`${feature}\` is the target; a model cannot learn it from itself. Leave it out of \`features\`.`;
      return [{ pointer, code: 'learning.target_is_feature', detail }];
    }
    if (!known.has(feature)) {
      return [{ pointer, code: 'learning.feature_missing', detail: unknownColumn(feature, names) }];
    }
    if (!predicted.has(feature)) return [];
    const detail = `\`${feature}\` was added by a batch prediction; a model must not learn from answers. Leave it out.`;
    return [{ pointer, code: 'learning.feature_is_prediction', detail }];
  });
}

function refusal(problems: FieldProblem[]): MillraceError {
  const first = problems[0] as FieldProblem;
  const detail =
    problems.length === 1
      ? first.detail
      : `${problems.length} things in this training cannot be as they are; \`errors\` says which and why.`;
  return new MillraceError({ code: first.code, status: 422, detail, errors: problems.slice(0, 100) });
}
