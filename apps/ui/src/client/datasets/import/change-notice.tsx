import type { ImportPreview } from '@millrace/datasets';
import { Notice } from '../../states/notice.tsx';
import { changeWords } from './change-words.ts';

/** The columns are not those of the version before: a mistake in the file, or something to know. */
export function ChangeNotice({ change }: { change: ImportPreview['change'] | undefined }) {
  if (!change) return null;
  const { title, lines } = changeWords(change);
  return (
    <Notice tone={change.removed.length > 0 ? 'warning' : 'plain'} title={title}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </Notice>
  );
}
