import type { Page } from '@millrace/runtime';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call, path, query } from './http.ts';

export type Scope = 'predict' | 'feedback' | 'admin';

export interface ApiKey {
  id: string;
  name: string;
  scopes: Scope[];
  /** The admin key of the installation, which follows its file and cannot be revoked here. */
  installed: boolean;
  createdAt: string;
  lastUsedAt?: string;
  revokedAt?: string;
}

export const keysQuery = infiniteQueryOptions({
  queryKey: ['keys'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<ApiKey>>('GET', `/keys${query({ cursor: pageParam, limit: 50 })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
});

/** The answer holds the key itself, this one time. */
export function createKey(name: string, scopes: Scope[]): Promise<{ key: string }> {
  return call('POST', '/keys', { body: { name, scopes }, creates: true });
}

export function revokeKey(id: string): Promise<void> {
  return call('DELETE', `/keys${path(id)}`);
}
