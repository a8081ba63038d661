import { openCsvTable } from './csv-table.ts';
import type { OpenedTable, OpenTableRequest } from './opened-table.ts';
import { plainResultName } from './result-name.ts';
import { openVersionTable } from './version-table.ts';

/** Opens what is to be predicted, by what it holds. */
export async function openTable(request: OpenTableRequest): Promise<OpenedTable> {
  const { source, path } = request;
  if (source.kind === 'version') return openVersionTable(request, source);
  const { fileName, recipe } = source;
  const packing = { format: 'csv', compression: 'none' } as const;
  const entry = plainResultName(fileName, packing.format);
  return openCsvTable(request, { path, recipe, compression: packing.compression, entry }) as OpenedTable;
}
