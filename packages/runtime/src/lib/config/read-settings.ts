import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { MillraceError } from '../errors.ts';
import { Secret } from './secret.ts';
import type { SettingDefinition } from './setting-definition.ts';
import type { Settings } from './settings.ts';
import { type SettingName, settingsTable } from './settings-table.ts';
import { findUrlProblem, isUrl } from './url-setting.ts';

/** The environment cannot be used; `problems` has one sentence for each thing wrong, none shows a secret. */
export class ConfigError extends MillraceError {
  readonly problems: string[];

  constructor(problems: string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super({ code: 'config.invalid', status: 500, detail: `The settings cannot be used:\n${list}` });
    this.problems = problems;
  }
}

/**
 * Parses every MILLRACE_ variable once, at start.
 *
 * @param needs settings that must be there, since nothing takes their place
 * @throws ConfigError that lists all problems together
 */
export function readSettings(env: NodeJS.ProcessEnv, needs: readonly SettingName[] = []): Settings {
  const problems = unknownNames(env);
  const values = new Map<string, string>();
  for (const definition of settingsTable as readonly SettingDefinition[]) {
    // An empty variable is what Compose and CI make of an unset one.
    const text = env[definition.name]?.trim() || readSecretFile(definition, env, problems) || definition.default;
    if (text === undefined) {
      if (needs.some((name) => name === definition.name)) problems.push(missing(definition));
      continue;
    }
    const problem = findProblem(definition, text);
    if (problem) {
      problems.push(`${definition.name}: ${problem}${definition.secret ? '' : `, not ${JSON.stringify(text)}`}.`);
    }
    values.set(definition.name, text);
  }
  problems.push(...unaccompanied(values));
  if (problems.length > 0) throw new ConfigError(problems);
  return assemble(values);
}

function unaccompanied(values: Map<string, string>): string[] {
  return (settingsTable as readonly SettingDefinition[])
    .filter(({ name, needs }) => needs && values.has(name) && !values.has(needs))
    .map(({ name, needs }) => `${name}: does nothing without ${needs}; set that as well, or remove this one.`);
}

function missing({ name, description }: SettingDefinition): string {
  return `${name}: must be set for a process that shares its work with others. ${description.split('. ')[0]}.`;
}

/** A secret may lie in a file that `<name>_FILE` names, as Docker and Kubernetes hand them over. */
function readSecretFile({ name, secret }: SettingDefinition, env: NodeJS.ProcessEnv, problems: string[]) {
  const path = env[`${name}_FILE`]?.trim();
  if (!secret || !path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    problems.push(`${name}_FILE: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    return undefined;
  }
}

/** Read by programs that call the API, in the examples of the model page, and by our tests. */
const namesOfOthers = new Set(['MILLRACE_KEY', 'MILLRACE_DATASETS']);

/** A name that nobody reads is a typo, and a setting that silently does nothing. */
function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const definitions: readonly SettingDefinition[] = settingsTable;
  const known = new Set<string>(definitions.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])));
  return Object.keys(env)
    .filter((name) => name.startsWith('MILLRACE_') && !known.has(name))
    .filter((name) => !namesOfOthers.has(name) && !name.startsWith('MILLRACE_TEST_'))
    .sort()
    .map((name) => `${name}: there is no such setting; check its spelling or remove it.`);
}

function findProblem(definition: SettingDefinition, text: string): string | undefined {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = definition;
  switch (definition.type) {
    case 'integer':
      if (!/^-?\d{1,15}$/.test(text)) return 'must be a whole number';
      if (Number(text) < minimum) return `must be ${minimum} or more`;
      return Number(text) > maximum ? `must be ${maximum} or less` : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : 'must be `true` or `false`';
    case 'choice':
      return definition.choices?.includes(text) ? undefined : `must be one of ${definition.choices?.join(', ')}`;
    case 'url':
      return findUrlProblem(definition, text);
    case 'list':
      return listed(text).every((item) => isUrl(definition, item)) ? undefined : 'must be origins, parted by commas';
    default:
      return text.length < minimum ? `must have ${minimum} characters or more` : undefined;
  }
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function assemble(values: Map<string, string>): Settings {
  const optional = (name: SettingName) => values.get(name);
  const text = (name: SettingName) => values.get(name) ?? '';
  const number = (name: SettingName) => Number(text(name));
  const flag = (name: SettingName) => text(name) === 'true';
  const publicUrl = optional('MILLRACE_API_PUBLIC_URL');
  const databaseUrl = optional('MILLRACE_DATABASE_URL');
  const adminKey = optional('MILLRACE_ADMIN_KEY');
  return {
    home: resolve(text('MILLRACE_HOME')),
    logLevel: text('MILLRACE_LOG_LEVEL') as Settings['logLevel'],
    logFormat: text('MILLRACE_LOG_FORMAT') as Settings['logFormat'],
    api: {
      host: text('MILLRACE_API_HOST'),
      port: number('MILLRACE_API_PORT'),
      ...(publicUrl && { publicUrl: publicUrl.replace(/\/+$/, '') }),
      trustProxy: flag('MILLRACE_TRUST_PROXY'),
      bodyLimitBytes: number('MILLRACE_BODY_LIMIT_BYTES'),
      uploadLimitBytes: number('MILLRACE_UPLOAD_LIMIT_BYTES'),
      requestsPerMinute: number('MILLRACE_REQUESTS_PER_MINUTE'),
      corsOrigins: listed(text('MILLRACE_CORS_ORIGINS')),
      drainSeconds: number('MILLRACE_DRAIN_SECONDS'),
    },
    ui: {
      host: text('MILLRACE_UI_HOST'),
      port: number('MILLRACE_UI_PORT'),
      apiUrl: optional('MILLRACE_UI_API_URL') ?? `http://127.0.0.1:${text('MILLRACE_API_PORT')}`,
    },
    database: {
      ...(databaseUrl && { url: new Secret(databaseUrl) }),
      poolSize: number('MILLRACE_DATABASE_POOL_SIZE'),
      statementTimeoutSeconds: number('MILLRACE_DATABASE_STATEMENT_TIMEOUT_SECONDS'),
    },
    ...servicesOf(values),
    predict: {
      deadlineMilliseconds: number('MILLRACE_PREDICT_DEADLINE_MILLISECONDS'),
      maximumWaiting: number('MILLRACE_PREDICT_MAXIMUM_WAITING'),
    },
    recording: {
      keepInputsDays: number('MILLRACE_KEEP_INPUTS_DAYS'),
      keepPredictionsDays: number('MILLRACE_KEEP_PREDICTIONS_DAYS'),
    },
    processor: {
      host: text('MILLRACE_PROCESSOR_HOST'),
      port: number('MILLRACE_PROCESSOR_PORT'),
      slots: {
        'train-model': number('MILLRACE_TRAINING_SLOTS'),
        'ingest-dataset': number('MILLRACE_INGEST_SLOTS'),
        'batch-predict': number('MILLRACE_BATCH_SLOTS'),
      },
      trainingMemoryMegabytes: number('MILLRACE_TRAINING_MEMORY_MEGABYTES'),
      ingestMemoryMegabytes: number('MILLRACE_INGEST_MEMORY_MEGABYTES'),
      servingMemoryMegabytes: number('MILLRACE_SERVING_MEMORY_MEGABYTES'),
      keepBatchDays: number('MILLRACE_KEEP_BATCH_DAYS'),
      trainingThreads: number('MILLRACE_TRAINING_THREADS') || Math.max(1, availableParallelism() - 1),
    },
    expandedLimitBytes: number('MILLRACE_EXPANDED_LIMIT_BYTES'),
    shutdownSeconds: number('MILLRACE_SHUTDOWN_SECONDS'),
    ...(adminKey && { adminKey: new Secret(adminKey) }),
    secureCookies: flag('MILLRACE_SECURE_COOKIES'),
  };
}

/** The services of the stack that are there; each has an embedded part that takes its place. */
function servicesOf(values: Map<string, string>): Pick<Settings, 'broker' | 's3' | 'mlflow'> {
  const optional = (name: SettingName) => values.get(name);
  const text = (name: SettingName) => values.get(name) ?? '';
  const brokerUrl = optional('MILLRACE_BROKER_URL');
  const bucket = optional('MILLRACE_S3_BUCKET');
  const endpoint = optional('MILLRACE_S3_ENDPOINT');
  const accessKeyId = optional('MILLRACE_S3_ACCESS_KEY_ID');
  const secretAccessKey = optional('MILLRACE_S3_SECRET_ACCESS_KEY');
  const mlflowUrl = optional('MILLRACE_MLFLOW_URL');
  const username = optional('MILLRACE_MLFLOW_USERNAME');
  const password = optional('MILLRACE_MLFLOW_PASSWORD');
  return {
    ...(brokerUrl && { broker: { url: new Secret(brokerUrl) } }),
    ...(bucket && {
      s3: {
        bucket,
        ...(endpoint && { endpoint: endpoint.replace(/\/+$/, '') }),
        region: text('MILLRACE_S3_REGION'),
        ...(accessKeyId &&
          secretAccessKey && {
            credentials: { accessKeyId: new Secret(accessKeyId), secretAccessKey: new Secret(secretAccessKey) },
          }),
        pathStyle: text('MILLRACE_S3_PATH_STYLE') === 'true',
      },
    }),
    ...(mlflowUrl && {
      mlflow: {
        url: mlflowUrl.replace(/\/+$/, ''),
        ...(username && { username }),
        ...(password && { password: new Secret(password) }),
        experiment: text('MILLRACE_MLFLOW_EXPERIMENT'),
      },
    }),
  };
}
