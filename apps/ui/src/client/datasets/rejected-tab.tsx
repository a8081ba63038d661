import type { DatasetVersion } from '@millrace/datasets';
import { useInfiniteQuery } from '@tanstack/react-query';
import { rejectsQuery } from '../api/datasets.ts';
import { countOf, formatCount } from '../format/numbers.ts';
import list from '../frame/list.module.css';
import { Sheet } from '../frame/sheet.tsx';
import { ShowMore } from '../frame/show-more.tsx';
import { EmptyState } from '../states/empty-state.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { RowsLoading } from '../states/rows-loading.tsx';
import classes from './rejected.module.css';

/** The rows that could not be read: where each stands in the file, and why. */
export function RejectedTab({ version }: { version: DatasetVersion }) {
  const query = useInfiniteQuery(rejectsQuery(version.dataset, version.version));
  const { data, error, isPending, refetch } = query;
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (isPending) return <RowsLoading />;
  const rejects = data.pages.flatMap((page) => page.items);
  if (rejects.length === 0)
    return <EmptyState title="Nothing was rejected">Every row of the file was read.</EmptyState>;
  return (
    <>
      <Sheet
        flush
        title={`${countOf(version.rejected, 'row')} of the file could not be read`}
        note="They are not in this version. Mend them in the file and add it as the next version."
      >
        <table className={list.list}>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Why</th>
              <th scope="col" data-spare>
                As received
              </th>
            </tr>
          </thead>
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
      <ShowMore of={query} />
    </>
  );
}
