import type { ImportPreview } from '@millrace/datasets';
import { countOf } from '../../format/numbers.ts';

type Rejected = Pick<ImportPreview, 'rejected' | 'keptApart' | 'complete'>;

/** Rows that would be left out: those that somebody chose to keep apart are no fault of the file. PURE. */
export function rejectedWords({ rejected, keptApart, complete }: Rejected): { unreadable?: string; apart?: string } {
  const soFar = complete ? '' : ' so far';
  const unreadable = rejected - keptApart;
  return {
    ...(unreadable > 0 && { unreadable: `${countOf(unreadable, 'row')}${soFar} cannot be read` }),
    ...(keptApart > 0 && { apart: `${countOf(keptApart, 'row')}${soFar} kept apart` }),
  };
}
