import { MillraceError } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { DatasetVersion } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';
import { requireVersion } from '../store/versions.ts';
import { findTrainable } from './store.ts';

export interface VersionToTrain {
  version: DatasetVersion;
  /** One sentence when it is not simply the latest that passed. */
  note?: string;
}

export interface VersionChoice {
  /** Left out: the newest that does not fail. */
  version?: number | undefined;
  allowFailed?: boolean | undefined;
}

/**
 * Which version a training learns from: one that fails what is expected of its
 * data set is passed over, unless it was asked for by name and by intent.
 * @throws MillraceError 422 `datasets.version_failed_validation`, 404 `datasets.not_found`, `datasets.version_not_found`
 */
export async function chooseVersionToTrain(
  store: Kysely<DatasetsTables>,
  dataset: string,
  { version: asked, allowFailed = false }: VersionChoice,
): Promise<VersionToTrain> {
  const newest = await requireVersion(store, dataset, asked ?? 'latest');
  if (newest.validation?.outcome !== 'fail') return { version: newest };
  if (allowFailed) {
    const note = `Version ${newest.version} of the data set fails ${failures(newest)} and was trained on all the same, as was asked for.`;
    return { version: newest, note };
  }
  if (asked !== undefined) throw failed(newest, 'Train on another version');
  const trainable = await findTrainable(store, dataset);
  if (trainable === undefined) throw failed(newest, 'So does every other version: look at `/expectations`');
  const version = await requireVersion(store, dataset, trainable);
  const note = `Version ${newest.version} of the data set fails ${failures(newest)}, so version ${trainable} was trained on.`;
  return { version, note };
}

function failures({ validation }: DatasetVersion): string {
  const count = validation?.failed ?? 0;
  return `${count} of the things expected of it`;
}

function failed(version: DatasetVersion, what: string): MillraceError {
  const first = version.validation?.results[0]?.detail ?? '';
  return new MillraceError({
    code: 'datasets.version_failed_validation',
    status: 422,
    detail: `Version ${version.version} of "${version.dataset}" fails ${failures(version)}. ${first} ${what}, or send \`allowFailedValidation: true\`.`,
  });
}
