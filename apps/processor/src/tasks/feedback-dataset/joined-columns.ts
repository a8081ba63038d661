import type { ImportRecipe } from '@millrace/datasets';
import { writtenRecipe } from '@millrace/datasets/server';
import type { Label, Signature } from '@millrace/learning';
import { freeNames } from '@millrace/models';

type ColumnType = NonNullable<ImportRecipe['types']>[string];
type ColumnRole = NonNullable<ImportRecipe['roles']>[string];

export interface JoinedColumn {
  name: string;
  /** None: the column is no feature of the model, so its cells tell what it is. */
  type?: ColumnType;
  of: 'input' | 'actual' | 'prediction' | 'predictedAt' | 'predictionId';
}

/** Which values some row has as a number that is no whole one. */
export interface Fractions {
  /** By name. */
  inputs: ReadonlySet<string>;
  actual: boolean;
}

/**
 * The columns of recorded predictions as a table: the inputs in the order of the
 * model's features, those that it does not use behind them, then what was true
 * and what was predicted. Depends on the rows alone: the same rows, the same table.
 * @param inputs names of all inputs that some row has
 * @param signatures of the versions that answered, the newest first
 * @param fractions a model that learned whole numbers takes, and answers, others too: then the column is one of numbers
 */
export function joinedColumns(
  inputs: ReadonlySet<string>,
  signatures: readonly Signature[],
  fractions: Fractions,
): JoinedColumn[] {
  const target = targetOf(signatures);
  const types = new Map<string, ColumnType>();
  for (const { features } of signatures) {
    for (const { name, type } of features)
      if (!types.has(name)) types.set(name, wholeUnless(fractions.inputs.has(name), type));
  }
  const others = [...inputs].filter((name) => !types.has(name)).sort();
  const names = [...types.keys(), ...others].filter((name) => name !== target.name);
  const free = freeNames([...names, target.name]);
  return [
    ...names.map((name): JoinedColumn => {
      const type = types.get(name);
      return { name, of: 'input', ...(type && { type }) };
    }),
    { name: target.name, type: wholeUnless(fractions.actual, target.type), of: 'actual' },
    { name: free('prediction'), type: wholeUnless(!target.hasLabels, target.type), of: 'prediction' },
    { name: free('predicted_at'), type: 'datetime', of: 'predictedAt' },
    { name: free('prediction_id'), type: 'text', of: 'predictionId' },
  ];
}

/** How the table is to be read: every cell means what it says, and what was predicted is nothing to learn from. */
export function joinedRecipe(columns: readonly JoinedColumn[]): ImportRecipe {
  const types = columns.flatMap(({ name, type }) => (type ? [[name, type] as const] : []));
  // What the model has learned from, and what for, stays that, however few answers there are to judge it by.
  const roles = columns.flatMap(({ name, of, type }): [string, ColumnRole][] => {
    if (of === 'actual' || (of === 'input' && type)) return [[name, 'feature']];
    return of === 'input' ? [] : [[name, 'id']];
  });
  return {
    ...writtenRecipe,
    types: Object.fromEntries(types),
    roles: Object.fromEntries(roles),
  };
}

function wholeUnless(hasFractions: boolean, type: ColumnType): ColumnType {
  return hasFractions && type === 'integer' ? 'number' : type;
}

/** All versions of a model have one target; its labels are in the type of the data that they come from. */
function targetOf([newest]: readonly Signature[]): { name: string; type: ColumnType; hasLabels: boolean } {
  if (!newest) throw new Error('no version has answered');
  const { name, labels = [], integer } = newest.target;
  if (labels.length === 0) return { name, type: integer ? 'integer' : 'number', hasLabels: false };
  return { name, type: typeOfLabels(labels), hasLabels: true };
}

function typeOfLabels(labels: readonly Label[]): ColumnType {
  if (labels.every((label) => typeof label === 'boolean')) return 'boolean';
  if (labels.every((label) => Number.isSafeInteger(label))) return 'integer';
  return labels.every((label) => typeof label === 'number') ? 'number' : 'category';
}
