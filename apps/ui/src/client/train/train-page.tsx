import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { datasetQuery, profileQuery, versionQuery } from '../api/datasets.ts';
import { modelVersionQuery } from '../api/models.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { EmptyState } from '../states/empty-state.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { askedBefore } from './asked-before.ts';
import { TrainForm } from './train-form.tsx';

const route = getRouteApi('/frame/datasets/$name/train');

export function TrainPage() {
  const { name } = route.useParams();
  const search = route.useSearch();
  const dataset = useQuery(datasetQuery(name));
  const version = search.version ?? dataset.data?.latest?.version;
  const described = useQuery({ ...versionQuery(name, version ?? 0), enabled: version !== undefined });
  const profile = useQuery({ ...profileQuery(name, version ?? 0), enabled: version !== undefined });
  const isAgain = search.model !== undefined && search.again !== undefined;
  const like = useQuery({ ...modelVersionQuery(search.model ?? '', search.again ?? 0), enabled: isAgain });

  const error = dataset.error ?? profile.error;
  if (error)
    return <ErrorState error={error} onRetry={() => (dataset.error ? dataset.refetch() : profile.refetch())} />;
  if (dataset.data && version === undefined) {
    return (
      <EmptyState title="There is nothing to learn from yet" action={<Link to="/tasks">Look at the tasks</Link>}>
        {name} has no version that has been read.
      </EmptyState>
    );
  }
  if (!profile.data || described.isPending || version === undefined || (isAgain && like.isPending))
    return <PageLoading />;
  const request = like.data?.lineage?.request;
  const validation = described.data?.validation;
  return (
    <>
      <PageHeading
        title="Train a model"
        above={
          <Link to="/datasets/$name" params={{ name }} search={{ version }}>
            {name}, version {version}
          </Link>
        }
        below="Choose the column that you want predicted. All others are what the model may learn from."
      />
      <TrainForm
        key={`${name} ${version}`}
        dataset={name}
        version={version}
        profile={profile.data}
        wanted={{ target: search.target, model: search.model }}
        unexpected={validation?.outcome === 'fail' ? validation.failed : 0}
        before={request && askedBefore(request, profile.data)}
      />
    </>
  );
}
