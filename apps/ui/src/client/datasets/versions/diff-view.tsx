import { Button, MultiSelect, Select } from '@mantine/core';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import type { DatasetVersion } from '@millrace/datasets';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { diffQuery } from '../../api/dataset-versions.ts';
import { ErrorState } from '../../states/error-state.tsx';
import { RowsLoading } from '../../states/rows-loading.tsx';
import { DiffSheets } from './diff-sheets.tsx';
import classes from './versions.module.css';

export interface Compared {
  from: number;
  to: number;
  /** Columns that tell rows apart; undefined: the server chooses. */
  key: string[] | undefined;
}

interface DiffViewProps {
  version: DatasetVersion;
  versions: number[];
  compared: Compared;
  onCompared: (compared: Compared | undefined) => void;
}

/** What changed from one version to another. */
export function DiffView({ version, versions, compared, onCompared }: DiffViewProps) {
  const { from, to, key } = compared;
  const { data, error, refetch } = useQuery(diffQuery(version.dataset, from, to, key));
  const choices = [...versions].sort((a, b) => b - a).map((v) => ({ value: String(v), label: `Version ${v}` }));
  return (
    <div className={classes.diff}>
      <div className={classes.diffBar}>
        <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => onCompared(undefined)}>
          All versions
        </Button>
        <Select
          aria-label="From version"
          w={140}
          data={choices.filter(({ value }) => value !== String(to))}
          value={String(from)}
          onChange={(value) => onCompared({ ...compared, from: Number(value) })}
        />
        <span className="mr-quiet">to</span>
        <Select
          aria-label="To version"
          w={140}
          data={choices.filter(({ value }) => value !== String(from))}
          value={String(to)}
          onChange={(value) => onCompared({ ...compared, to: Number(value) })}
        />
        <MultiSelect
          aria-label="Columns that tell rows apart"
          placeholder={key ? '' : 'Rows told apart by: chosen for you'}
          className={classes.key ?? ''}
          data={version.columns.map(({ name }) => name)}
          searchable
          limit={200}
          maxValues={10}
          clearable
          value={key ?? []}
          onChange={(columns) => onCompared({ ...compared, key: columns.length > 0 ? columns : undefined })}
        />
      </div>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : data ? (
        <DiffSheets diff={data} />
      ) : (
        <RowsLoading rows={6} />
      )}
    </div>
  );
}
