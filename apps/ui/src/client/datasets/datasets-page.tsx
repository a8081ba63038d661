import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { datasetsQuery } from '../api/datasets.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { ShowMore } from '../frame/show-more.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import { AddDataset } from './add-dataset.tsx';
import { DatasetsTable } from './datasets-table.tsx';
import { Welcome } from './welcome.tsx';

export function DatasetsPage() {
  const query = useInfiniteQuery(datasetsQuery);
  const { data, error, isPending, refetch } = query;
  const [adding, setAdding] = useState(false);

  if (isPending) return <PageLoading />;
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  const datasets = data.pages.flatMap((page) => page.items);
  if (datasets.length === 0) return <Welcome />;
  return (
    <>
      <PageHeading
        title="Data"
        below="Every table that came in, with each of its versions."
        actions={
          !adding && (
            <Button leftSection={<IconPlus size={17} />} onClick={() => setAdding(true)}>
              Add data
            </Button>
          )
        }
      />
      {adding && <AddDataset onClose={() => setAdding(false)} />}
      <Sheet flush>
        <DatasetsTable datasets={datasets} />
      </Sheet>
      <ShowMore of={query} />
    </>
  );
}
