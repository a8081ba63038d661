import { type SettingDefinition, web } from './setting-definition.ts';

/** The services of the stack; each has an embedded part that takes its place. */
export const serviceSettings = [
  {
    name: 'MILLRACE_DATABASE_URL',
    type: 'url',
    protocols: ['postgresql://', 'postgres://'],
    secret: true,
    description:
      'PostgreSQL to use, as postgresql://user:password@host:port/name. When unset, one is run inside MILLRACE_HOME.',
  },
  {
    name: 'MILLRACE_DATABASE_POOL_SIZE',
    type: 'integer',
    minimum: 2,
    maximum: 200,
    default: '10',
    description: 'Most connections that one process opens to PostgreSQL, besides one for notifications.',
  },
  {
    name: 'MILLRACE_DATABASE_STATEMENT_TIMEOUT_SECONDS',
    type: 'integer',
    minimum: 0,
    maximum: 86400,
    default: '60',
    description:
      'Time after which PostgreSQL ends a single statement of Millrace; 0 means never. Migrations are exempt.',
  },
  {
    name: 'MILLRACE_BROKER_URL',
    type: 'url',
    protocols: ['amqp://', 'amqps://'],
    secret: true,
    description:
      'RabbitMQ to use, as amqp://user:password@host:port/vhost. When unset, messages pass inside the process, which must then be the only one.',
  },
  {
    name: 'MILLRACE_S3_BUCKET',
    type: 'text',
    minimum: 3,
    description: 'Bucket that holds all files. When unset, they lie in MILLRACE_HOME/objects.',
  },
  {
    name: 'MILLRACE_S3_ENDPOINT',
    needs: 'MILLRACE_S3_BUCKET',
    type: 'url',
    protocols: web,
    description: 'Address of an S3-compatible server. When unset, AWS.',
  },
  {
    name: 'MILLRACE_S3_REGION',
    type: 'text',
    default: 'us-east-1',
    description: 'Region that requests are signed for.',
  },
  {
    name: 'MILLRACE_S3_ACCESS_KEY_ID',
    needs: 'MILLRACE_S3_SECRET_ACCESS_KEY',
    type: 'text',
    secret: true,
    description: 'Access key of the bucket. When unset, the credentials that the environment gives (AWS SDK).',
  },
  {
    name: 'MILLRACE_S3_SECRET_ACCESS_KEY',
    needs: 'MILLRACE_S3_ACCESS_KEY_ID',
    type: 'text',
    secret: true,
    description: 'Secret of MILLRACE_S3_ACCESS_KEY_ID.',
  },
  {
    name: 'MILLRACE_S3_PATH_STYLE',
    type: 'boolean',
    default: 'true',
    description: 'Name the bucket in the path and not in the host name; most servers other than AWS want it.',
  },
  {
    name: 'MILLRACE_MLFLOW_URL',
    type: 'url',
    protocols: web,
    description:
      'MLflow tracking server that runs and models are registered in, 3.0 or newer. When unset, PostgreSQL holds them alone.',
  },
  { name: 'MILLRACE_MLFLOW_USERNAME', type: 'text', description: 'User of MLflow, when it asks for one.' },
  {
    name: 'MILLRACE_MLFLOW_PASSWORD',
    type: 'text',
    secret: true,
    description: 'Password of MILLRACE_MLFLOW_USERNAME; without a user name, a bearer token.',
  },
  {
    name: 'MILLRACE_MLFLOW_EXPERIMENT',
    type: 'text',
    minimum: 1,
    default: 'millrace',
    description: 'Experiment of MLflow that trainings are written to; made when there is none.',
  },
] as const satisfies readonly SettingDefinition[];
