import type { DatasetVersionSummary, VersionDiff } from '@millrace/datasets';
import type { Page } from '@millrace/runtime';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { versionPath } from './datasets.ts';
import { base, call, path, query } from './http.ts';

export const datasetVersionsQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: ['datasets', name, 'versions'],
    queryFn: ({ pageParam, signal }) =>
      call<Page<DatasetVersionSummary>>(
        'GET',
        `/datasets${path(name, 'versions')}${query({ cursor: pageParam, limit: 50 })}`,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });

/** `key`: the columns that tell rows apart; left out, the server chooses. */
export const diffQuery = (name: string, from: number, to: number, key: string[] | undefined) =>
  queryOptions({
    queryKey: ['datasets', name, 'diff', from, to, key],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call<VersionDiff>('GET', `${versionPath(name, from)}/diff${path(to)}${query({ key })}`, { signal }),
  });

export function deleteVersion(name: string, version: number): Promise<void> {
  return call('DELETE', versionPath(name, version));
}

export function deleteDataset(name: string): Promise<void> {
  return call('DELETE', `/datasets${path(name)}`);
}

/** The rows as they are kept. */
export function parquetAddress(name: string, version: number): string {
  return `${base}${versionPath(name, version)}/data.parquet`;
}

/** The file as it came. */
export function sourceAddress(name: string, version: number): string {
  return `${base}${versionPath(name, version)}/source`;
}
