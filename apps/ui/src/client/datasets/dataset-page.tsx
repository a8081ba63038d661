import { Button, Select, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { datasetQuery, versionQuery } from '../api/datasets.ts';
import { countOf, formatCount } from '../format/numbers.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { PageHeading } from '../frame/page-heading.tsx';
import type { DatasetTab } from '../router.tsx';
import { EmptyState } from '../states/empty-state.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { AddDataset } from './add-dataset.tsx';
import { ColumnsTab } from './columns-tab.tsx';
import { DatasetMeta } from './dataset-meta.tsx';
import { ExpectationsTab } from './expectations/expectations-tab.tsx';
import { OutcomeChip } from './expectations/outcome-chip.tsx';
import { RejectedTab } from './rejected-tab.tsx';
import { RelationsTab } from './relations/relations-tab.tsx';
import { RowTable } from './row-table.tsx';
import { DiffView } from './versions/diff-view.tsx';
import { VersionsTab } from './versions/versions-tab.tsx';

const route = getRouteApi('/frame/datasets/$name');

export function DatasetPage() {
  const { name } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const dataset = useQuery(datasetQuery(name));
  const newest = dataset.data?.latest?.version;
  const number = search.version ?? newest;
  const version = useQuery({ ...versionQuery(name, number ?? 0), enabled: number !== undefined });

  const error = dataset.error ?? version.error;
  if (error)
    return <ErrorState error={error} onRetry={() => (dataset.error ? dataset.refetch() : version.refetch())} />;
  if (dataset.data && number === undefined) return <NothingRead name={name} />;
  if (!dataset.data || !version.data || number === undefined) return <PageLoading />;
  const outcome = version.data.validation?.outcome;

  return (
    <>
      <PageHeading
        title={name}
        above={<Link to="/datasets">Data</Link>}
        below={<DatasetMeta version={version.data} />}
        actions={
          <>
            {dataset.data.versions.length > 1 && (
              <Select
                aria-label="Version"
                w={180}
                value={String(number)}
                data={[...dataset.data.versions]
                  .sort((a, b) => b - a)
                  .map((v) => ({ value: String(v), label: `Version ${v}${v === newest ? ' (newest)' : ''}` }))}
                onChange={(value) => navigate({ search: { ...search, version: Number(value) }, replace: true })}
              />
            )}
            <Button variant="default" onClick={() => setAdding(!adding)}>
              Add a version
            </Button>
            <LinkButton to="/datasets/$name/train" params={{ name }} search={{ version: number }}>
              Train a model
            </LinkButton>
          </>
        }
      />
      {adding && <AddDataset fixedName={name} onClose={() => setAdding(false)} />}
      <Tabs
        value={search.tab ?? 'columns'}
        onChange={(tab) =>
          navigate({
            search: { ...(search.version && { version: search.version }), tab: tab as DatasetTab },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="columns">{countOf(version.data.columns.length, 'column')}</Tabs.Tab>
          <Tabs.Tab value="rows">{countOf(version.data.rows, 'row')}</Tabs.Tab>
          {version.data.rejected > 0 && (
            <Tabs.Tab value="rejected">{formatCount(version.data.rejected)} rejected</Tabs.Tab>
          )}
          <Tabs.Tab value="relations">Relations</Tabs.Tab>
          <Tabs.Tab value="expectations">
            Expectations
            {outcome && outcome !== 'pass' && <OutcomeChip outcome={outcome} brief />}
          </Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="columns">
          <ColumnsTab version={version.data} />
        </Tabs.Panel>
        <Tabs.Panel value="rows">
          <RowTable key={`${name} ${number}`} version={version.data} />
        </Tabs.Panel>
        <Tabs.Panel value="rejected">
          <RejectedTab version={version.data} />
        </Tabs.Panel>
        <Tabs.Panel value="relations">
          <RelationsTab
            version={version.data}
            target={search.target}
            onTarget={(target) => navigate({ search: { ...search, target }, replace: true })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="expectations">
          <ExpectationsTab version={version.data} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          {search.from === undefined ? (
            <VersionsTab
              name={name}
              onCompare={(from, to) => navigate({ search: { tab: 'versions', version: to, from } })}
            />
          ) : (
            <DiffView
              version={version.data}
              versions={dataset.data.versions}
              compared={{ from: search.from, to: number, key: search.key }}
              onCompared={(compared) =>
                navigate({
                  search: compared
                    ? {
                        tab: 'versions',
                        version: compared.to,
                        from: compared.from,
                        ...(compared.key && { key: compared.key }),
                      }
                    : { tab: 'versions', version: number },
                  replace: true,
                })
              }
            />
          )}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function NothingRead({ name }: { name: string }) {
  return (
    <>
      <PageHeading title={name} above={<Link to="/datasets">Data</Link>} />
      <EmptyState title="Nothing has been read yet" action={<Link to="/tasks">Look at the tasks</Link>}>
        Its file is still being read, or it could not be, or its versions were deleted. The tasks say which.
      </EmptyState>
    </>
  );
}
