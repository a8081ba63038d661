import type { DatasetColumn } from '@millrace/datasets';
import { findPredictionColumns } from '@millrace/models';
import { MillraceError } from '@millrace/runtime/server';

interface FeatureRequest {
  columns: readonly DatasetColumn[];
  target: string;
  /** Column that says how much a row counts: never learnt from by default. */
  weights?: string | undefined;
  /** What the user listed; left out: every column that is good for it. */
  requested?: readonly string[] | undefined;
}

/**
 * The columns to learn from. By default all but the target, ids, constants and
 * the columns of an earlier batch prediction; the last are refused even when listed.
 * @throws MillraceError 422 `learning.target_missing`, `learning.feature_is_prediction`, `learning.no_features`
 */
export function chooseFeatures({ columns, target, weights, requested }: FeatureRequest): string[] {
  const names = columns.map((column) => column.name);
  if (!names.includes(target)) throw targetMissing(target, names);
  const predicted = findPredictionColumns(names);
  const chosen = requested
    ? checkRequested(requested, predicted)
    : columns
        .filter(({ role }) => role === 'feature')
        .map(nameOf)
        .filter((name) => name !== target && name !== weights && !predicted.has(name));
  if (chosen.length === 0) throw noFeatures();
  return chosen;
}

const nameOf = ({ name }: DatasetColumn) => name;

/**
 * The columns by whose values rows are held out: what would be learned from by default, also when fewer are listed.
 * Two columns with two values each would split a table into four blocks, not into random rows.
 */
export function heldOutColumns(request: FeatureRequest): string[] {
  try {
    return chooseFeatures({ ...request, requested: undefined });
  } catch {
    return chooseFeatures(request);
  }
}

/** Unknown names and the target are refused where the training is asked for; this one must hold whoever asks. */
function checkRequested(requested: readonly string[], predicted: Set<string>): string[] {
  const refused = requested.filter((name) => predicted.has(name));
  if (refused.length === 0) return [...new Set(requested)];
  throw new MillraceError({
    code: 'learning.feature_is_prediction',
    status: 422,
    detail: `Leave out of \`features\` what a batch prediction has added: ${listed(refused)}.`,
  });
}

/**
 * Refuses a table without a column that decides which rows judge the model: rows
 * would change sides, and the champion be judged by rows that it was trained on.
 * @throws MillraceError 422 `learning.held_out_column_missing`
 */
export function checkHeldOutColumns(columns: readonly DatasetColumn[], { model, heldOut }: HeldOutColumns): void {
  const names = new Set(columns.map(nameOf));
  const missing = heldOut.filter((name) => !names.has(name));
  if (missing.length === 0) return;
  throw new MillraceError({
    code: 'learning.held_out_column_missing',
    status: 422,
    detail: `The data set lacks columns that decide which rows judge "${model}": ${listed(missing)}. Add them (they need not be features), or train under another model name.`,
  });
}

interface HeldOutColumns {
  model: string;
  heldOut: readonly string[];
}

function targetMissing(target: string, names: string[]): MillraceError {
  return new MillraceError({
    code: 'learning.target_missing',
    status: 422,
    detail: `The data set has no column "${target}". Choose the target among: ${listed(names)}.`,
  });
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`;
}

function noFeatures(): MillraceError {
  return new MillraceError({
    code: 'learning.no_features',
    status: 422,
    detail: 'Besides the target there are only ids, constants and predictions. Add columns to learn from.',
  });
}
