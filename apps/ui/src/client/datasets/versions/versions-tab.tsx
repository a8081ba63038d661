import { Button } from '@mantine/core';
import type { DatasetVersionSummary } from '@millrace/datasets';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { datasetVersionsQuery } from '../../api/dataset-versions.ts';
import list from '../../frame/list.module.css';
import { ListHead } from '../../frame/list-head.tsx';
import { Sheet } from '../../frame/sheet.tsx';
import { ShowMore } from '../../frame/show-more.tsx';
import { ErrorState } from '../../states/error-state.tsx';
import { RowsLoading } from '../../states/rows-loading.tsx';
import { ConfirmDelete } from './confirm-delete.tsx';
import { VersionRow } from './version-row.tsx';
import classes from './versions.module.css';

interface VersionsTabProps {
  name: string;
  onCompare: (from: number, to: number) => void;
}

/** Every version of a data set: what it was made from, how it fared, and what became of its rows. */
export function VersionsTab({ name, onCompare }: VersionsTabProps) {
  const query = useInfiniteQuery(datasetVersionsQuery(name));
  const { data, error, isPending, refetch } = query;
  const [asked, setAsked] = useState<{ version?: number }>();
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (isPending) return <RowsLoading />;
  const versions = data.pages.flatMap((page) => page.items);
  return (
    <>
      <Sheet
        flush
        title="Versions"
        note="A version never changes. Deleting one frees its bytes, unless a model was made from it."
        actions={
          <Button variant="subtle" color="clay" size="xs" className={classes.still ?? ''} onClick={() => setAsked({})}>
            Delete the data set
          </Button>
        }
      >
        <table className={`${list.list} ${list.stacked}`}>
          <ListHead
            columns={[
              'Version',
              { name: 'Rows', number: true, spare: true },
              'File',
              { name: <span hidden>What can be done</span>, number: true },
            ]}
          />
          <tbody>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                name={name}
                version={version}
                before={beforeOf(version, versions)}
                onCompare={onCompare}
                onDelete={() => setAsked({ version: version.version })}
              />
            ))}
          </tbody>
        </table>
      </Sheet>
      <ShowMore of={query}>Show older versions</ShowMore>
      <ConfirmDelete name={name} asked={asked} onClose={() => setAsked(undefined)} />
    </>
  );
}

/** What a version is compared with: its parent, or the one before it that is still there. */
function beforeOf(
  version: DatasetVersionSummary,
  versions: DatasetVersionSummary[],
): DatasetVersionSummary | undefined {
  const older = versions.filter((other) => other.version < version.version);
  return older.find((other) => other.version === version.parent) ?? older[0];
}
