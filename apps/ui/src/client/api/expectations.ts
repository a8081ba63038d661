import type { Expectations } from '@millrace/datasets';
import { queryOptions } from '@tanstack/react-query';
import { call, path } from './http.ts';

export const expectationsQuery = (name: string) =>
  queryOptions({
    queryKey: ['datasets', name, 'expectations'],
    queryFn: ({ signal }) => call<Expectations>('GET', `/datasets${path(name, 'expectations')}`, { signal }),
  });

export function saveExpectations(name: string, expectations: Expectations['expectations']): Promise<Expectations> {
  return call('PUT', `/datasets${path(name, 'expectations')}`, { body: { expectations } });
}
