import { nearest } from '../../lib/wording/nearest.ts';

/** A sentence for a name that no column has, with the one that was probably meant. */
export function unknownColumn(name: string, names: readonly string[]): string {
  const close = nearest(name, names);
  if (close !== undefined) return `The data set has no column \`${name}\`; did you mean \`${close}\`?`;
  const first = names.slice(0, 20).map((column) => `\`${column}\``);
  const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
  return `The data set has no column \`${name}\`; it has ${first.join(', ')}${more}.`;
}
