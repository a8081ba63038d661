import type { RejectedRow } from '@millrace/datasets';
import { formatCount } from '../format/numbers.ts';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';
import { Sheet } from '../frame/sheet.tsx';
import classes from './rejected.module.css';

interface RejectsSheetProps {
  title: string;
  note: string;
  rejects: readonly RejectedRow[];
}

/** Rows that cannot be read: where each stands in the file, why, and as it stands there. */
export function RejectsSheet({ title, note, rejects }: RejectsSheetProps) {
  return (
    <Sheet flush title={title} note={note}>
      <table className={list.list}>
        <ListHead columns={['Line', 'Why', { name: 'In the file', spare: true }]} />
        <tbody>
          {rejects.map((reject, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one line may be rejected for two columns
            <tr key={`${reject.line} ${index}`}>
              <th scope="row" className={`mr-number ${classes.line}`}>
                {formatCount(reject.line)}
              </th>
              <td>
                {reject.column && <strong>{reject.column}: </strong>}
                {reject.reason}
              </td>
              <td data-spare className={classes.raw}>
                <code>{reject.raw}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}
