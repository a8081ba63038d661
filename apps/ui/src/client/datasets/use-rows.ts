import { useDebouncedValue } from '@mantine/hooks';
import type { CellValue, DatasetVersion } from '@millrace/datasets';
import { useQueries } from '@tanstack/react-query';
import { rowsQuery } from '../api/datasets.ts';

/** Cells in one request, about: wide tables come in shorter pages. */
const cellsPerPage = 20_000;

export interface LoadedRows {
  rowAt: (index: number) => CellValue[] | undefined;
  error: Error | null;
}

/** The rows in view, asked for in pages once the scrolling rests for a moment. */
export function useRows(version: DatasetVersion, from: number, to: number): LoadedRows {
  const size = Math.max(20, Math.min(200, Math.floor(cellsPerPage / Math.max(1, version.columns.length))));
  const [range] = useDebouncedValue(`${Math.floor(from / size)} ${Math.floor(Math.max(from, to - 1) / size)}`, 70);
  const [first = 0, last = 0] = range.split(' ').map(Number);
  const pages = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const results = useQueries({
    queries: pages.map((page) => rowsQuery(version.dataset, version.version, page * size, size)),
  });
  return {
    rowAt: (index) => results[Math.floor(index / size) - first]?.data?.rows[index % size],
    error: results.find(({ error }) => error)?.error ?? null,
  };
}
