import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { modelsQuery } from '../api/models.ts';
import { Ago } from '../frame/ago.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';
import { PageHeading } from '../frame/page-heading.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { ShowMore } from '../frame/show-more.tsx';
import { EmptyState } from '../states/empty-state.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';

export function ModelsPage() {
  const query = useInfiniteQuery(modelsQuery);
  const { data, error, isPending, refetch } = query;
  if (isPending) return <PageLoading />;
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  const models = data.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeading title="Models" below="Each answers with its champion, the version that proved best." />
      {models.length === 0 ? (
        <Sheet>
          <EmptyState title="No model yet" action={<LinkButton to="/datasets">Choose a data set</LinkButton>}>
            Open a data set and press "Train a model". It takes seconds for a small table.
          </EmptyState>
        </Sheet>
      ) : (
        <Sheet flush>
          <table className={list.list}>
            <ListHead
              columns={['Name', 'Predicts', { name: 'Champion', spare: true }, { name: 'Changed', number: true }]}
            />
            <tbody>
              {models.map((model) => (
                <tr key={model.name}>
                  <th scope="row">
                    <Link to="/models/$model" params={{ model: model.name }} className={list.whole}>
                      {model.name}
                    </Link>
                  </th>
                  <td>{model.target}</td>
                  <td data-spare>
                    {model.champion === undefined ? 'none yet' : `version ${model.champion} of ${model.latest}`}
                  </td>
                  <td data-number>
                    <Ago time={model.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sheet>
      )}
      <ShowMore of={query} />
    </>
  );
}
