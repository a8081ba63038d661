import type { ImportPreview } from '@millrace/datasets';
import { RejectsSheet } from '../rejects-sheet.tsx';
import { rejectedWords } from './rejected-words.ts';

const most = 20;

/** Rows that would be left out, with the reason, before it is too late. */
export function PreviewRejects({ preview }: { preview: ImportPreview }) {
  const { rejects, rejected } = preview;
  if (rejected === 0) return null;
  const { unreadable, apart } = rejectedWords(preview);
  return (
    <RejectsSheet
      title={[unreadable, apart].filter(Boolean).join(', ')}
      note="They are no part of the table, and are listed with the version."
      rejects={rejects.slice(0, most)}
    />
  );
}
