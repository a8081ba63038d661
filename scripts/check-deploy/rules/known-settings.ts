import { type SettingDefinition, settingsTable } from '@millrace/runtime/server';
import { ofEachService } from '../compose-model.ts';

const known = new Set(
  (settingsTable as readonly SettingDefinition[]).flatMap(({ name, secret }) =>
    secret ? [name, `${name}_FILE`] : name,
  ),
);

/** A role refuses to start with a setting that it does not know, and with a secret of a file that it was not given. */
export const knownSettings = ofEachService(({ environment = {}, secrets = [] }) => [
  ...Object.keys(environment)
    .filter((name) => name.startsWith('MILLRACE_') && !known.has(name))
    .map((name) => `${name} is no setting of Millrace (docs/settings.md)`),
  ...Object.entries(environment)
    .filter(([, value]) => value?.startsWith('/run/secrets/'))
    .filter(([, value]) => !secrets.some(({ source, target }) => (target ?? `/run/secrets/${source}`) === value))
    .map(([name, value]) => `${name} names ${value}, which it is not given`),
]);
