import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { modelQuery, modelVersionQuery } from '../api/models.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { useCopy } from '../frame/use-copy.ts';
import { ErrorState } from '../states/error-state.tsx';
import { Notice } from '../states/notice.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { PredictFile } from './predict-file.tsx';
import { PredictForm } from './predict-form.tsx';

const route = getRouteApi('/frame/predict/$model');

/** A form made from the model itself; its address can be given to whoever needs the answers. */
export function PredictPage() {
  const { model: name } = route.useParams();
  const search = route.useSearch();
  const model = useQuery(modelQuery(name));
  const number = search.version ?? model.data?.champion ?? model.data?.latest;
  const version = useQuery({ ...modelVersionQuery(name, number ?? 0), enabled: number !== undefined });
  const { copied, copy } = useCopy(`${window.location.origin}/predict/${encodeURIComponent(name)}`);

  const error = model.error ?? version.error;
  if (error) return <ErrorState error={error} onRetry={() => (model.error ? model.refetch() : version.refetch())} />;
  if (!model.data || !version.data) return <PageLoading />;
  const aside = version.data.version !== model.data.champion;
  return (
    <>
      <PageHeading
        title={`Predict ${model.data.target}`}
        above={
          <Link to="/models/$model" params={{ model: name }} search={search}>
            {name}, version {version.data.version}
          </Link>
        }
        below="Change what you know, clear what you do not."
        actions={
          <Button variant="default" onClick={copy}>
            <span aria-live="polite">{copied ? 'Link copied' : 'Copy the link'}</span>
          </Button>
        }
      />
      {aside && (
        <Notice tone="plain">
          This is version {version.data.version}, which does not answer calls by itself.{' '}
          <Link to="/predict/$model" params={{ model: name }}>
            Ask the champion
          </Link>
        </Notice>
      )}
      <PredictForm key={`${name} ${number}`} version={version.data} pinned={search.version} />
      {!aside && <PredictFile model={name} />}
    </>
  );
}
