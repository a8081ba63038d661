import { after, before, describe, test } from 'node:test';
import type { Registry } from '../registry/port.ts';
import { championGuarantees } from './registry-suite-champion.ts';
import { readingGuarantees } from './registry-suite-reading.ts';
import { versionGuarantees } from './registry-suite-versions.ts';

/** Two doors to one registry, as two processes have them. */
export interface RegistryBench extends AsyncDisposable {
  registry: Registry;
  elsewhere: Registry;
}

/** What a guarantee is shown on: the doors, and a model name that no other test uses. */
interface Ground {
  registry: Registry;
  elsewhere: Registry;
  model: string;
}

export type Guarantee = (title: string, show: (ground: Ground) => Promise<void>) => void;

/** What every adapter of the registry must keep. */
export function registrySuite(name: string, open: () => Promise<RegistryBench>): void {
  describe(name, () => {
    let bench: RegistryBench;
    let models = 0;
    before(async () => {
      bench = await open();
    });
    after(() => bench[Symbol.asyncDispose]());

    const guarantee: Guarantee = (title, show) => {
      models += 1;
      const model = `model-${models}`;
      test(title, () => show({ registry: bench.registry, elsewhere: bench.elsewhere, model }));
    };
    versionGuarantees(guarantee);
    championGuarantees(guarantee);
    readingGuarantees(guarantee);
  });
}
