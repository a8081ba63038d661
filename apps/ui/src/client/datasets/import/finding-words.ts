import type { ImportFinding } from '@millrace/datasets';

/** What is asked, and what is done as long as nobody answers. */
export function inWords({ detail, meanwhile }: Pick<ImportFinding, 'detail' | 'meanwhile'>): string {
  return meanwhile ? `${detail} ${meanwhile}` : detail;
}
