import type { ImportRecipe } from '@millrace/datasets';
import { writtenRecipe } from '@millrace/datasets/server';
import type { Signature } from '@millrace/learning';
import { freeNames } from '@millrace/models';

type ColumnType = NonNullable<ImportRecipe['types']>[string];

export interface JoinedColumn {
  name: string;
  /** None: the column is no feature of the model, so its cells tell what it is. */
  type?: ColumnType;
  of: 'input' | 'actual' | 'prediction' | 'predictedAt' | 'predictionId';
}

/**
 * The columns of recorded predictions as a table: the inputs in the order of the
 * model's features, those that it does not use behind them, then what was true
 * and what was predicted. Depends on the rows alone: the same rows, the same table.
 * @param inputs names of all inputs that some row has
 * @param signatures of the versions that answered, the newest first
 */
export function joinedColumns(inputs: ReadonlySet<string>, signatures: readonly Signature[]): JoinedColumn[] {
  const target = targetOf(signatures);
  const types = new Map<string, ColumnType>();
  for (const { features } of signatures) {
    for (const { name, type } of features) if (!types.has(name)) types.set(name, type);
  }
  const others = [...inputs].filter((name) => !types.has(name)).sort();
  const names = [...types.keys(), ...others].filter((name) => name !== target.name);
  const free = freeNames([...names, target.name]);
  return [
    ...names.map((name): JoinedColumn => {
      const type = types.get(name);
      return { name, of: 'input', ...(type && { type }) };
    }),
    { name: target.name, type: target.type, of: 'actual' },
    { name: free('prediction'), type: target.type, of: 'prediction' },
    { name: free('predicted_at'), type: 'datetime', of: 'predictedAt' },
    { name: free('prediction_id'), type: 'text', of: 'predictionId' },
  ];
}

/** How the table is to be read: every cell means what it says, and what was predicted is nothing to learn from. */
export function joinedRecipe(columns: readonly JoinedColumn[]): ImportRecipe {
  const types = columns.flatMap(({ name, type }) => (type ? [[name, type] as const] : []));
  const notes = columns.filter(({ of }) => of !== 'input' && of !== 'actual');
  return {
    ...writtenRecipe,
    types: Object.fromEntries(types),
    roles: Object.fromEntries(notes.map(({ name }) => [name, 'id'])),
  };
}

/** All versions of a model have one target; its labels are in the type of the data that they come from. */
function targetOf([newest]: readonly Signature[]): { name: string; type: ColumnType } {
  if (!newest) throw new Error('no version has answered');
  const { name, labels = [], integer } = newest.target;
  if (labels.length === 0) return { name, type: integer ? 'integer' : 'number' };
  if (labels.every((label) => typeof label === 'boolean')) return { name, type: 'boolean' };
  if (labels.every((label) => Number.isSafeInteger(label))) return { name, type: 'integer' };
  return { name, type: labels.every((label) => typeof label === 'number') ? 'number' : 'category' };
}
