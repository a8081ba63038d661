import type { Signature } from '@millrace/learning';
import { MillraceError } from '@millrace/runtime/child';

/**
 * A column that is missing altogether is most likely a wrong file, unlike a cell without a value, unless the training data had gaps in it too.
 * @throws MillraceError `predict.columns_missing` (422)
 */
export function checkColumns({ features }: Signature, missingColumns: readonly string[]): void {
  const optional = new Set(features.filter(({ nullable }) => nullable).map(({ name }) => name));
  const missing = missingColumns.filter((name) => !optional.has(name));
  if (missing.length === 0) return;
  const some = missing.slice(0, 20).join(', ');
  throw new MillraceError({
    code: 'predict.columns_missing',
    status: 422,
    detail: `The file lacks ${missing.length === 1 ? 'a column' : `${missing.length} columns`} that the model needs: ${some}${missing.length > 20 ? ', …' : ''}. Check the header of the file. Where the values are not known, add ${missing.length === 1 ? 'the column' : 'the columns'} with empty cells: each row is then predicted, with a warning.`,
    errors: missing.slice(0, 100).map((name) => ({
      pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'predict.column_missing',
      detail: `The model needs the column "${name}".`,
    })),
  });
}
