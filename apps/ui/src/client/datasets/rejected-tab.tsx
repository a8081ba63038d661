import type { DatasetVersion } from '@millrace/datasets';
import { useInfiniteQuery } from '@tanstack/react-query';
import { rejectsQuery } from '../api/datasets.ts';
import { countOf } from '../format/numbers.ts';
import { ShowMore } from '../frame/show-more.tsx';
import { EmptyState } from '../states/empty-state.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { RowsLoading } from '../states/rows-loading.tsx';
import { RejectsSheet } from './rejects-sheet.tsx';

/** The rows that were left out: where each stands in the file, and why. */
export function RejectedTab({ version }: { version: DatasetVersion }) {
  const query = useInfiniteQuery(rejectsQuery(version.dataset, version.version));
  const { data, error, isPending, refetch } = query;
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (isPending) return <RowsLoading />;
  const rejects = data.pages.flatMap((page) => page.items);
  if (rejects.length === 0)
    return <EmptyState title="Nothing was rejected">Every row of the file was read.</EmptyState>;
  const keepsApart = Object.values(version.recipe.rejectRows ?? {}).some((cells) => cells.length > 0);
  return (
    <>
      <RejectsSheet
        title={`${countOf(version.rejected, 'row')} of the file ${keepsApart ? 'left out' : 'could not be read'}`}
        note={`They are not in this version${keepsApart ? ', as its recipe says or because they cannot be read' : ''}. To change that, mend the file and add it as the next version.`}
        rejects={rejects}
      />
      <ShowMore of={query} />
    </>
  );
}
