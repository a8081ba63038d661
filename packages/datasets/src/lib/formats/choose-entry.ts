import type { ImportFinding } from '../../index.ts';
import { refusal } from '../errors.ts';
import { maximumToldEntries } from './limits.ts';
import type { ZipEntry } from './zip-archive.ts';

interface ChosenEntry {
  chosen: ZipEntry;
  /** Names of all that may hold a table. */
  entries: string[];
  findings: ImportFinding[];
}

/** Names only order the candidates; what a file is, its bytes tell. */
const tableNames = [/\.(csv|tsv|tab|psv|ndjson|jsonl|parquet|xlsx|json|geojson)$/i, /\.(txt|dat|data|asc)$/i, /./];
const notATable = /(^|\/)(readme|licen[cs]e|notice|changelog|metadata|datapackage|manifest|schema)[^/]*$/i;

/**
 * Chooses the file of an archive that holds the table: the one of the recipe,
 * else the only one, else the largest, which is then to be confirmed.
 * @throws MillraceError `datasets.archive_entry_missing`, `datasets.archive_empty`
 */
export function chooseEntry(all: readonly ZipEntry[], wanted: string | undefined): ChosenEntry {
  const files = all.filter(({ name, bytes }) => bytes > 0 && !isBeside(name));
  const entries = files.slice(0, maximumToldEntries).map(({ name }) => name);
  if (wanted !== undefined) {
    const chosen = all.find(({ name }) => name === wanted);
    if (chosen) return { chosen, entries, findings: [] };
    throw refusal(
      'archive_entry_missing',
      `The archive has no file "${wanted}". It has: ${entries.slice(0, 10).join(', ') || 'none'}.`,
    );
  }
  const likely = files.filter(({ name }) => !notATable.test(name));
  const kinds = tableNames.map((pattern) => likely.filter(({ name }) => pattern.test(name)));
  const candidates = kinds.find((kind) => kind.length > 0) ?? files;
  const [chosen, ...others] = candidates.toSorted((a, b) => b.bytes - a.bytes);
  if (!chosen)
    throw refusal('archive_empty', 'The archive holds no file with anything in it. Pack the table and upload that.');
  return { chosen, entries, findings: others.length > 0 ? [question(chosen, others)] : [] };
}

/** What macOS and editors put beside the files of a person. */
function isBeside(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/') || /(^|\/)\.[^/]*$/.test(name);
}

function question(chosen: ZipEntry, others: ZipEntry[]): ImportFinding {
  const choices = [chosen, ...others].slice(0, 20).map(({ name }) => ({ label: name, recipe: { entry: name } }));
  return {
    code: 'entry_chosen',
    level: 'question',
    detail: `The archive holds ${others.length + 1} files.`,
    meanwhile: `Until you choose, "${chosen.name}", the largest, is read.`,
    choices,
  };
}
