import { type SettingDefinition, settingsTable } from '@millrace/runtime/server';

/** The page docs/settings.md, made from the table that the servers parse by. */
export function settingsPage(): string {
  const rows = (settingsTable as readonly SettingDefinition[]).map(
    (setting) => `| \`${setting.name}\` | ${valuesOf(setting)} | ${defaultOf(setting)} | ${setting.description} |`,
  );
  return `# Settings

Settings are environment variables. All are read once, at start; everything that is wrong with them is reported
together, and a variable that starts with \`MILLRACE_\` and is not listed here is an error. Secrets are never printed; each
may lie in a file instead, which the variable of the same name with \`_FILE\` behind it names.

| name | values | default | what it does |
|---|---|---|---|
${rows.join('\n')}

This page is written by \`npm run docs:settings\`.
`;
}

function valuesOf({ type, choices, secret, minimum, maximum }: SettingDefinition): string {
  if (choices) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'integer')
    return maximum === undefined ? `integer, ${minimum} or more` : `integer, ${minimum} to ${maximum}`;
  return secret ? `${type}, secret` : type;
}

function defaultOf(setting: SettingDefinition): string {
  return setting.default === undefined ? '' : `\`${setting.default}\``;
}
