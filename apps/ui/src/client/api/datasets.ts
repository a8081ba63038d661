import type {
  Dataset,
  DatasetProfile,
  DatasetSummary,
  DatasetVersion,
  RejectedRow,
  RowPage,
  TargetRelations,
} from '@millrace/datasets';
import type { Page } from '@millrace/runtime';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call, path, query } from './http.ts';

const never = Number.POSITIVE_INFINITY;

export const datasetsQuery = infiniteQueryOptions({
  queryKey: ['datasets', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<DatasetSummary>>('GET', `/datasets${query({ cursor: pageParam, limit: 50 })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
});

export const datasetQuery = (name: string) =>
  queryOptions({
    queryKey: ['datasets', name],
    queryFn: ({ signal }) => call<Dataset>('GET', `/datasets${path(name)}`, { signal }),
  });

/** A version never changes, so it is asked for once. */
export const versionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['datasets', name, version],
    staleTime: never,
    queryFn: ({ signal }) => call<DatasetVersion>('GET', versionPath(name, version), { signal }),
  });

export const profileQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['datasets', name, version, 'profile'],
    staleTime: never,
    queryFn: ({ signal }) => call<DatasetProfile>('GET', `${versionPath(name, version)}/profile`, { signal }),
  });

export const targetRelationsQuery = (name: string, version: number, target: string) =>
  queryOptions({
    queryKey: ['datasets', name, version, 'profile', 'targets', target],
    staleTime: never,
    queryFn: ({ signal }) =>
      call<TargetRelations>('GET', `${versionPath(name, version)}/profile/targets${path(target)}`, { signal }),
  });

export const rowsQuery = (name: string, version: number, offset: number, limit: number) =>
  queryOptions({
    queryKey: ['datasets', name, version, 'rows', offset, limit],
    staleTime: never,
    gcTime: 60_000,
    queryFn: ({ signal }) =>
      call<RowPage>('GET', `${versionPath(name, version)}/rows${query({ offset, limit })}`, { signal }),
  });

export const rejectsQuery = (name: string, version: number) =>
  infiniteQueryOptions({
    queryKey: ['datasets', name, version, 'rejects'],
    staleTime: never,
    queryFn: ({ pageParam, signal }) =>
      call<Page<RejectedRow>>(
        'GET',
        `${versionPath(name, version)}/rejects${query({ cursor: pageParam, limit: 100 })}`,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });

export function versionPath(name: string, version: number): string {
  return `/datasets${path(name, 'versions', version)}`;
}
