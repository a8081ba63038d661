import type { ImportPreview } from '@millrace/datasets';
import { countOf } from '../../format/numbers.ts';

const few = 12;

/** How the columns of a file differ from those of the version before. PURE. */
export function changeWords({ version, added, removed }: NonNullable<ImportPreview['change']>): {
  title: string;
  lines: string[];
} {
  const title =
    removed.length > 0
      ? `${countOf(removed.length, 'column')} of version ${version} ${removed.length === 1 ? 'is' : 'are'} missing here`
      : '';
  const fresh = added.length > 0 ? `${countOf(added.length, 'column')} that version ${version} has not` : '';
  return {
    title: title || fresh,
    lines: [
      ...(removed.length > 0 ? [`Missing: ${listed(removed)}.`] : []),
      ...(added.length > 0 ? [`New: ${listed(added)}.`] : []),
    ],
  };
}

function listed(names: string[]): string {
  return names.slice(0, few).join(', ') + (names.length > few ? ` and ${names.length - few} more` : '');
}
