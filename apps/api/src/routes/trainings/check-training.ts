import type { DatasetVersion } from '@millrace/datasets';
import { availableAlgorithms } from '@millrace/learning';
import { findPredictionColumns, type TrainingRequest } from '@millrace/models';
import type { FieldProblem } from '@millrace/runtime';
import { MillraceError } from '@millrace/runtime/server';
import { nearest } from '../../lib/wording/nearest.ts';

/**
 * What a look at the columns tells about a training. The codes are those of the
 * learning engine, which finds the rest when it sees the values.
 * @throws MillraceError `learning.target_missing`, `learning.feature_missing`, `learning.target_is_feature`, `learning.feature_is_prediction`,
 * `learning.algorithm_not_available`, `learning.tuning_not_available` (422)
 */
export function checkTraining(training: TrainingRequest, version: DatasetVersion): void {
  const notYet = notAvailable(training);
  if (notYet) throw refusal([notYet]);
  const names = version.columns.map((column) => column.name);
  const known = new Set(names);
  if (!known.has(training.target)) {
    throw refusal([
      { pointer: '/target', code: 'learning.target_missing', detail: unknownColumn(training.target, names) },
    ]);
  }
  const predicted = findPredictionColumns(names);
  const problems: FieldProblem[] = [];
  for (const [index, feature] of (training.features ?? []).entries()) {
    const pointer = `/features/${index}`;
    if (feature === training.target) {
      const detail = `\`${feature}\` is the target; a model cannot learn it from itself. Leave it out of \`features\`.`;
      problems.push({ pointer, code: 'learning.target_is_feature', detail });
    } else if (!known.has(feature)) {
      problems.push({ pointer, code: 'learning.feature_missing', detail: unknownColumn(feature, names) });
    } else if (predicted.has(feature)) {
      const detail = `\`${feature}\` was added by a batch prediction; a model must not learn from answers. Leave it out.`;
      problems.push({ pointer, code: 'learning.feature_is_prediction', detail });
    }
  }
  if (problems.length > 0) throw refusal(problems);
}

function notAvailable({ algorithm = 'auto', tuning }: TrainingRequest): FieldProblem | undefined {
  if (!availableAlgorithms.includes(algorithm)) {
    const detail = `\`${algorithm}\` is not available yet; choose ${availableAlgorithms.map((name) => `\`${name}\``).join(' or ')}.`;
    return { pointer: '/algorithm', code: 'learning.algorithm_not_available', detail };
  }
  if ((tuning?.trials ?? 1) > 1) {
    const detail = 'Tuning over several trials is not available yet; leave `trials` out.';
    return { pointer: '/tuning/trials', code: 'learning.tuning_not_available', detail };
  }
  return undefined;
}

function unknownColumn(name: string, names: readonly string[]): string {
  const close = nearest(name, names);
  if (close !== undefined) return `The data set has no column \`${name}\`; did you mean \`${close}\`?`;
  const first = names.slice(0, 20).map((column) => `\`${column}\``);
  const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
  return `The data set has no column \`${name}\`; it has ${first.join(', ')}${more}.`;
}

function refusal(problems: FieldProblem[]): MillraceError {
  const first = problems[0] as FieldProblem;
  const detail =
    problems.length === 1 ? first.detail : `${problems.length} features cannot be used; \`errors\` says which and why.`;
  return new MillraceError({ code: first.code, status: 422, detail, errors: problems.slice(0, 100) });
}
