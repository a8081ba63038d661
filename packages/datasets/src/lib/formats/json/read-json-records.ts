import type { ImportRecipe } from '../../../index.ts';
import { openText } from '../../csv/encoding.ts';
import type { OpenedFile } from '../opened-file.ts';
import { findRecords } from './find-records.ts';
import { readRawRecords } from './record-source.ts';

export interface JsonRecord {
  /** As it stands in the file. */
  raw: string;
  line: number;
  /** Left out when it is no JSON. */
  value?: unknown;
}

/** The records that `convertJson` reads, in the same order, those that it rejects included. */
export async function* readJsonRecords(
  opened: OpenedFile,
  { recipe, signal }: { recipe: ImportRecipe; signal?: AbortSignal },
): AsyncGenerator<JsonRecord> {
  const text = await openText(opened.path, {
    workDirectory: opened.workDirectory,
    wanted: recipe.encoding,
    complete: opened.complete,
    signal,
  });
  const { places } = await findRecords(opened, text, recipe, signal);
  for await (const records of readRawRecords(text, places, { complete: opened.complete, signal })) {
    for (const { text: raw, line, problem } of records) {
      const value = problem ? undefined : parsed(raw);
      yield { raw, line, ...(value !== undefined && { value }) };
    }
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
