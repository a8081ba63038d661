import type { Readable } from 'node:stream';
import {
  type LocalFile,
  MillraceError,
  type ObjectInfo,
  type ObjectStore,
  type PutContentOptions,
} from '@millrace/runtime/server';
import type { Hold, Holds } from '../store/holds.ts';
import { heldFile, restore } from './trash.ts';

interface Parts {
  holds: Holds;
  objects: ObjectStore;
}

/** A local file that is held until it is disposed of. `check` is called when it is held, to say whether it still should be there. */
export async function openHeldFile(
  { holds, objects }: Parts,
  key: string,
  holder: string,
  check?: () => Promise<void>,
): Promise<LocalFile> {
  const hold = await holds.hold(key, holder);
  try {
    await check?.();
    const file = await heldFile(objects, key);
    return {
      path: file.path,
      async [Symbol.asyncDispose]() {
        await file[Symbol.asyncDispose]();
        await hold[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await hold[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Holds an object that is there, for whoever is about to write down that it is needed.
 * @throws MillraceError `objects.not_found` (404) when it was freed
 */
export async function holdStored({ holds, objects }: Parts, key: string, holder: string): Promise<Hold> {
  const hold = await holds.hold(key, holder);
  try {
    if (!(await objects.head(key))) {
      await restore(objects, key);
      if (!(await objects.head(key))) throw gone();
    }
    return hold;
  } catch (error) {
    await hold[Symbol.asyncDispose]();
    throw error;
  }
}

const gone = () =>
  new MillraceError({
    code: 'objects.not_found',
    status: 404,
    detail: 'The received bytes are no longer kept. Send them again.',
  });

/**
 * Stores content under its hash. The key is held before the object is there:
 * the same content may lie there already, and somebody may be about to free it.
 */
export async function receiveContent(
  { holds, objects }: Parts,
  prefix: string,
  body: Readable | Uint8Array,
  options: Pick<PutContentOptions, 'signal' | 'maximumBytes'> = {},
): Promise<ObjectInfo & { hold: Hold }> {
  let hold: Hold | undefined;
  try {
    const beforeStored = async (key: string) => {
      hold = await holds.hold(key, 'upload');
    };
    const object = await objects.putContent(prefix, body, { ...options, beforeStored });
    if (!hold) throw new Error('the object store did not say what it is about to store');
    return { ...object, hold };
  } catch (error) {
    await hold?.[Symbol.asyncDispose]();
    throw error;
  }
}
