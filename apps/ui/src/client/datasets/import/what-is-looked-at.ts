import type { ImportSource } from '../../api/imports.ts';
import type { Sending } from './sending.ts';

/** The address of an import; it survives a reload once the file has arrived. */
export interface ImportSearch {
  /** Name of the file, for a person. */
  file?: string;
  /** An upload that is complete. */
  upload?: string;
  /** The data set that gets a version. */
  name?: string;
  /** A version whose bytes are read again. */
  dataset?: string;
  version?: number;
}

/** Of a larger file the beginning is shown while the rest is on its way. */
const worthABeginning = 8 * 1024 * 1024;
const beginningBytes = 2 * 1024 * 1024;

interface LookedAt {
  /** Another one starts with a fresh form. */
  identity: string;
  sending?: Sending | undefined;
  source?: ImportSource | undefined;
}

/** Which bytes an import shows: of a version, of an upload, or of the file that is being sent. PURE. */
export function whatIsLookedAt(search: ImportSearch, sending: Sending | undefined): LookedAt | undefined {
  const { dataset, version, upload } = search;
  if (dataset && version) return { identity: `${dataset} ${version}`, source: { dataset, version } };
  if (upload && sending?.upload !== upload) return { identity: upload, source: { upload } };
  if (sending)
    return { identity: `${sending.file.name} ${sending.file.lastModified}`, sending, source: sourceOf(sending) };
  return undefined;
}

function sourceOf({ file, upload }: Sending): ImportSource | undefined {
  if (upload) return { upload };
  if (file.size < worthABeginning || isWholeOrNothing(file.name)) return undefined;
  return { beginning: file.slice(0, beginningBytes), fileName: file.name, bytes: file.size };
}

/** Formats whose table of contents is at the end: their beginning says nothing. */
function isWholeOrNothing(name: string): boolean {
  return /\.(zip|xlsx|xlsm|parquet|pq)$/i.test(name);
}
