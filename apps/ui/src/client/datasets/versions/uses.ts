import { ApiError } from '../../api/http.ts';

/** Something that keeps a version of a data set from being deleted. */
export type Use = { model: string; version: number } | { task: string };

/** What the server names as using a data set; undefined for any other error. PURE. */
export function usesOf(error: Error): Use[] | undefined {
  if (!(error instanceof ApiError) || error.code !== 'datasets.in_use') return undefined;
  return error.errors.flatMap(({ pointer }): Use[] => {
    const [, model, version] = /\/models\/([^/]+)\/versions\/(\d+)$/.exec(pointer) ?? [];
    if (model !== undefined) return [{ model, version: Number(version) }];
    const [, task] = /\/tasks\/([^/]+)$/.exec(pointer) ?? [];
    return task === undefined ? [] : [{ task }];
  });
}
