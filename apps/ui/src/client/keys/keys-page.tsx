import { useInfiniteQuery } from '@tanstack/react-query';
import { keysQuery } from '../api/keys.ts';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';
import { PageHeading } from '../frame/page-heading.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { ShowMore } from '../frame/show-more.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { RowsLoading } from '../states/rows-loading.tsx';
import { KeyRow } from './key-row.tsx';
import classes from './keys.module.css';
import { NewKey } from './new-key.tsx';

export function KeysPage() {
  const query = useInfiniteQuery(keysQuery);
  const { data, error, isPending, refetch } = query;
  const keys = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeading title="Keys" below="Each program gets its own, with no more rights than it needs." />
      <div className={classes.page}>
        <NewKey />
        {error && <ErrorState error={error} onRetry={refetch} />}
        {isPending && <RowsLoading />}
        {keys.length > 0 && (
          <Sheet flush>
            <table className={list.list}>
              <ListHead
                columns={[
                  'Name',
                  'May',
                  { name: 'Last used', spare: true },
                  { name: <span hidden>Revoke</span>, number: true },
                ]}
              />
              <tbody>
                {keys.map((key) => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </tbody>
            </table>
          </Sheet>
        )}
      </div>
      <ShowMore of={query}>Show older</ShowMore>
    </>
  );
}
