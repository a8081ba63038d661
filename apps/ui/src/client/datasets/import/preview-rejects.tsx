import type { ImportPreview } from '@millrace/datasets';
import { countOf, formatCount } from '../../format/numbers.ts';
import list from '../../frame/list.module.css';
import { Sheet } from '../../frame/sheet.tsx';
import rejected from '../rejected.module.css';

const most = 20;

/** Rows that would be left out, with the reason, before it is too late. */
export function PreviewRejects({ preview }: { preview: ImportPreview }) {
  const { rejects, rejected: count, complete } = preview;
  if (count === 0) return null;
  return (
    <Sheet
      flush
      title={`${countOf(count, 'row')} ${complete ? '' : 'so far '}cannot be read`}
      note="They would be listed with the version, not lost."
    >
      <table className={list.list}>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Why</th>
            <th scope="col" data-spare>
              In the file
            </th>
          </tr>
        </thead>
        <tbody>
          {rejects.slice(0, most).map((reject, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one line may be rejected for two columns
            <tr key={`${reject.line} ${index}`}>
              <th scope="row" className={`mr-number ${rejected.line}`}>
                {formatCount(reject.line)}
              </th>
              <td>
                {reject.column && <strong>{reject.column}: </strong>}
                {reject.reason}
              </td>
              <td data-spare className={rejected.raw}>
                <code>{reject.raw}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}
