import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../../debian.ts';
import { type Check, deployFolder, readYaml, valueAt } from './files.ts';

const file = 'observability/prometheus/prometheus.yml';
const advice = 'Install promtool, which comes with Prometheus.';

/** Prometheus takes its file and its rules, and passes everything on, exemplars too. */
export const checkPrometheus: Check = async (folder = deployFolder) => {
  const compose = readYaml(folder, 'observability.yaml');
  const command = valueAt(compose, 'services.prometheus.command');
  const flags = Array.isArray(command) ? command.map(String) : [];
  const rules = globSync('observability/prometheus/rules/*.{yml,yaml}', { cwd: folder });
  return [
    // Without the files that the settings name: those are there in the container alone.
    ...promtool(folder, ['check', 'config', '--syntax-only', file]),
    ...(rules.length > 0 ? promtool(folder, ['check', 'rules', ...rules]) : []),
    ...missingFlags(flags, folder),
    ...remoteWrite(readYaml(folder, file)),
    ...secretsNotGiven(readFileSync(join(folder, file), 'utf8'), valueAt(compose, 'services.prometheus.secrets')),
  ];
};

function promtool(folder: string, words: string[]): string[] {
  const run = () => spawnSync('promtool', words, { cwd: folder, encoding: 'utf8' });
  let { error, status, stdout, stderr } = run();
  if (error) {
    installPackages(['prometheus'], advice);
    ({ error, status, stdout, stderr } = run());
  }
  if (error) throw new Error(advice, { cause: error });
  return status === 0 ? [] : [`promtool ${words.join(' ')}: ${(stderr || stdout).trim()}`];
}

function missingFlags(flags: string[], folder: string): string[] {
  const needed: [flag: string, otherwise: string][] = [
    ['--enable-feature=exemplar-storage', 'exemplars would be thrown away'],
    ['--storage.tsdb.retention.time=', 'how long figures are kept would be left to the version'],
    ['--storage.tsdb.retention.size=', 'a full disk would end Prometheus'],
  ];
  if (tempoWritesToPrometheus(folder))
    needed.push(['--web.enable-remote-write-receiver', 'Tempo could not write to it']);
  return needed
    .filter(([flag]) => !flags.some((word) => word.startsWith(flag)))
    .map(([flag, otherwise]) => `observability.yaml: prometheus lacks ${flag}: ${otherwise}`);
}

function tempoWritesToPrometheus(folder: string): boolean {
  const targets = valueAt(readYaml(folder, 'observability/tempo/tempo.yaml'), 'metrics_generator.storage.remote_write');
  return Array.isArray(targets) && targets.some((target) => String(valueAt(target, 'url')).includes('//prometheus:'));
}

function remoteWrite(settings: unknown): string[] {
  const targets = valueAt(settings, 'remote_write');
  const toMimir = Array.isArray(targets)
    ? targets.filter((one) => String(valueAt(one, 'url')).includes('//mimir:'))
    : [];
  if (toMimir.length !== 1) return [`${file}: it writes to Mimir ${toMimir.length} times, not once`];
  return [
    ...(String(valueAt(toMimir[0], 'url')).endsWith('/api/v1/push') ? [] : [`${file}: Mimir takes /api/v1/push alone`]),
    ...(valueAt(toMimir[0], 'send_exemplars') === true ? [] : [`${file}: send_exemplars is off for Mimir`]),
  ];
}

function secretsNotGiven(text: string, given: unknown): string[] {
  const names = [...text.matchAll(/\/run\/secrets\/([\w.-]+)/g)].map(([, name]) => name);
  return names
    .filter((name) => !(Array.isArray(given) && given.includes(name)))
    .map((name) => `observability.yaml: prometheus is not given the secret ${name}, which ${file} names`);
}
