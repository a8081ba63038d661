import type { FieldProblem } from '@millrace/runtime';

/**
 * A field of a training, or one name within it, that cannot be as it is. The code
 * is that of the learning engine for the same field.
 */
export function invalid(field: string, detail: string, name?: string): FieldProblem {
  const code = `learning.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_invalid`;
  const escaped = name?.replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: escaped === undefined ? `/${field}` : `/${field}/${escaped}`, code, detail };
}
