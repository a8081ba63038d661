import type { ImportPreview } from '@millrace/datasets';
import { countOf } from '../../format/numbers.ts';
import { RejectsSheet } from '../rejects-sheet.tsx';

const most = 20;

/** Rows that would be left out, with the reason, before it is too late. */
export function PreviewRejects({ preview }: { preview: ImportPreview }) {
  const { rejects, rejected: count, complete } = preview;
  if (count === 0) return null;
  return (
    <RejectsSheet
      title={`${countOf(count, 'row')} ${complete ? '' : 'so far '}cannot be read`}
      note="They would be listed with the version, not lost."
      rejects={rejects.slice(0, most)}
    />
  );
}
