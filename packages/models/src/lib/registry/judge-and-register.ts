import { MillraceError } from '@millrace/runtime/server';
import type { ModelVersion, Verdict } from '../../index.ts';
import type { NewVersion, Registry } from './port.ts';

/** Each further round means that somebody promoted, or another training won, while this one was judged. */
const maximumRounds = 5;

/**
 * Judges a trained version against the present champion and registers it with
 * that verdict. When the champion moves in between, `judge` is called again
 * with the new one, so no version is promoted over one that it was not
 * compared with.
 * @throws MillraceError `models.champion_moved` (transient) when it keeps moving
 */
export async function judgeAndRegister(
  registry: Pick<Registry, 'version' | 'createVersion'>,
  version: Omit<NewVersion, 'verdict'>,
  judge: (champion: ModelVersion | undefined) => Promise<Verdict>,
): Promise<ModelVersion> {
  for (let round = 1; ; round += 1) {
    const verdict = await judge(await championOf(registry, version.model));
    try {
      return await registry.createVersion({ ...version, verdict });
    } catch (error) {
      if (round === maximumRounds || !hasCode(error, 'models.champion_moved')) throw error;
    }
  }
}

/** Undefined for a model that has no version yet. */
async function championOf(registry: Pick<Registry, 'version'>, model: string): Promise<ModelVersion | undefined> {
  try {
    return await registry.version(model, 'champion');
  } catch (error) {
    if (hasCode(error, 'models.not_found') || hasCode(error, 'models.no_champion')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof MillraceError && error.code === code;
}
