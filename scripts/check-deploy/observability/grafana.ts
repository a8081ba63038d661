import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, deployFolder, isObject, readYaml, valueAt } from './files.ts';

const folderOfSources = 'observability/grafana/provisioning/datasources';
const settingsFile = 'observability/grafana/grafana.ini';
/** Label of exemplars and field of log lines: services of Millrace write it by this name. */
const traceLabel = 'trace_id';

/** Grafana's data sources have fixed names for each other, lead to each other, and nobody looks without signing in. */
export const checkGrafana: Check = async (folder = deployFolder) => {
  const files = globSync(`${folderOfSources}/*.{yaml,yml}`, { cwd: folder });
  const sources = files.flatMap((file) => list(valueAt(readYaml(folder, file), 'datasources')));
  return [
    ...(sources.length > 0 ? [] : [`${folderOfSources}: no data source`]),
    ...files.flatMap((file) => lonelyDollars(file, readFileSync(join(folder, file), 'utf8'))),
    ...uids(sources),
    ...sources.flatMap((source) => links(source)),
    ...settings(readFileSync(join(folder, settingsFile), 'utf8')),
  ];
};

function uids(sources: unknown[]): string[] {
  const known = sources.map((source) => valueAt(source, 'uid'));
  return [
    ...sources.filter((source) => !valueAt(source, 'uid')).map((source) => `${nameOf(source)}: no fixed uid`),
    ...known.filter((uid, at) => uid && known.indexOf(uid) !== at).map((uid) => `two data sources have the uid ${uid}`),
    ...sources.flatMap((source) =>
      references(source)
        .filter((uid) => !known.includes(uid))
        .map((uid) => `${nameOf(source)}: there is no data source ${uid}`),
    ),
  ];
}

/** Uids of other sources, wherever they stand: links to traces, logs and metrics, correlations. */
function references(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'datasourceUid' || key === 'targetUID' ? [inner] : references(inner),
  );
}

/** From a metric to its trace, from a line of the log to its trace, from a trace to both. */
function links(source: unknown): string[] {
  const settings = valueAt(source, 'jsonData');
  const lacks = (what: string) => [`${nameOf(source)}: no way to ${what}`];
  switch (valueAt(source, 'type')) {
    case 'prometheus': {
      const names = list(valueAt(settings, 'exemplarTraceIdDestinations')).map((one) => valueAt(one, 'name'));
      return names.includes(traceLabel) ? [] : lacks(`the trace of an exemplar by its label ${traceLabel}`);
    }
    case 'loki': {
      const fields = list(valueAt(settings, 'derivedFields'));
      const found = fields.some(
        (field) => valueAt(field, 'matcherType') === 'label' && valueAt(field, 'matcherRegex') === traceLabel,
      );
      return found ? [] : lacks(`the trace of a line by its label ${traceLabel}`);
    }
    case 'tempo':
      return [
        ...(valueAt(settings, 'tracesToLogsV2.datasourceUid') ? [] : lacks('the logs of a trace (tracesToLogsV2)')),
        ...(valueAt(settings, 'tracesToMetrics.datasourceUid') ? [] : lacks('the metrics of a trace')),
        ...(valueAt(settings, 'tracesToLogs') === undefined ? [] : [`${nameOf(source)}: tracesToLogs is of the past`]),
      ];
    default:
      return [];
  }
}

/** Grafana puts the environment in the place of `$NAME`; what it shall leave alone is written `$$`. */
function lonelyDollars(file: string, text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#') && /\$(?!__file\{)/.test(line.replaceAll('$$', '')))
    .map((line) => `${file}: a single $ in '${line.trim()}'`);
}

const neededSettings: [section: string, key: string, value: RegExp, otherwise: string][] = [
  ['security', 'admin_password', /^\$__file\{\/run\/secrets\/[\w.-]+\}$/, 'the password would be known to all'],
  ['security', 'secret_key', /^\$__file\{\/run\/secrets\/[\w.-]+\}$/, 'what Grafana encrypts would be readable by all'],
  ['security', 'cookie_secure', /^true$/, 'sessions would travel in the open'],
  ['security', 'disable_gravatar', /^true$/, 'it would ask another service for faces'],
  ['auth.anonymous', 'enabled', /^false$/, 'everybody could look'],
  ['users', 'allow_sign_up', /^false$/, 'everybody could make an account'],
  ['analytics', 'reporting_enabled', /^false$/, 'it would tell its maker that it runs'],
  ['analytics', 'check_for_updates', /^false$/, 'it would call its maker'],
  ['analytics', 'check_for_plugin_updates', /^false$/, 'it would call its maker'],
  ['news', 'news_feed_enabled', /^false$/, 'it would call its maker'],
  ['metrics', 'enabled', /^false$/, 'its figures would be open to everybody'],
  ['snapshots', 'external_enabled', /^false$/, 'anybody who looks could publish what they see'],
  ['plugins', 'preinstall_disabled', /^true$/, 'it would load plugins'],
  ['plugins', 'preinstall_auto_update', /^false$/, 'it would stop its data sources to update them, and could not'],
];

function settings(text: string): string[] {
  const values = readIni(text);
  return neededSettings
    .filter(([section, key, value]) => !value.test(values.get(`${section}.${key}`) ?? ''))
    .map(([section, key, , otherwise]) => `${settingsFile}: [${section}] ${key} is not as it must be: ${otherwise}`);
}

function readIni(text: string): Map<string, string> {
  let section = '';
  const values = new Map<string, string>();
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [, header] = /^\[(.+)\]$/.exec(line) ?? [];
    const [, key, value] = /^([^;#=\s]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header) section = header;
    else if (key) values.set(`${section}.${key}`, value ?? '');
  }
  return values;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(source: unknown): string {
  return `data source ${valueAt(source, 'name')}`;
}
