import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { modelQuery, modelVersionQuery } from '../api/models.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { PageHeading } from '../frame/page-heading.tsx';
import type { ModelTab } from '../router.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { AliasChips } from './alias-chips.tsx';
import { CallTab } from './call-tab.tsx';
import { QualityTab } from './quality-tab.tsx';
import { VersionsTab } from './versions-tab.tsx';

const route = getRouteApi('/frame/models/$model');

export function ModelPage() {
  const { model: name } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const model = useQuery(modelQuery(name));
  const number = search.version ?? model.data?.champion ?? model.data?.latest;
  const version = useQuery({ ...modelVersionQuery(name, number ?? 0), enabled: number !== undefined });

  const error = model.error ?? version.error;
  if (error) return <ErrorState error={error} onRetry={() => (model.error ? model.refetch() : version.refetch())} />;
  if (!model.data || !version.data) return <PageLoading />;
  const { lineage } = version.data;

  return (
    <>
      <PageHeading
        title={name}
        above={<Link to="/models">Models</Link>}
        below={
          <>
            Predicts <strong>{model.data.target}</strong>. Version {version.data.version}
            <AliasChips aliases={version.data.aliases} />
          </>
        }
        actions={
          <>
            {lineage && (
              <LinkButton
                variant="default"
                to="/datasets/$name/train"
                params={{ name: lineage.dataset }}
                search={{ target: model.data.target, model: name, again: version.data.version }}
              >
                Train again
              </LinkButton>
            )}
            <LinkButton
              to="/predict/$model"
              params={{ model: name }}
              search={version.data.version === model.data.champion ? {} : { version: version.data.version }}
            >
              Predict
            </LinkButton>
          </>
        }
      />
      <Tabs
        value={search.tab ?? 'quality'}
        onChange={(tab) => navigate({ search: { ...search, tab: tab as ModelTab }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="quality">How good it is</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="call">Call it</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="quality">
          <QualityTab version={version.data} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsTab model={model.data} />
        </Tabs.Panel>
        <Tabs.Panel value="call">
          <CallTab version={version.data} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
