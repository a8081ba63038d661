import { serviceSettings } from './service-settings.ts';
import { type SettingDefinition, web } from './setting-definition.ts';

const port = { type: 'integer', minimum: 0, maximum: 65535 } as const;

/**
 * Every setting of the product, declared once: `readSettings` parses by it and
 * docs/settings.md is checked against it.
 */
export const settingsTable = [
  { name: 'MILLRACE_HOME', type: 'text', default: '.millrace', description: 'Folder that holds all data.' },
  {
    name: 'MILLRACE_LOG_LEVEL',
    type: 'choice',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    description: 'Least important level that is logged.',
  },
  {
    name: 'MILLRACE_LOG_FORMAT',
    type: 'choice',
    choices: ['json', 'pretty'],
    default: 'json',
    description: '`json`, one object a line for machines, or `pretty` for people.',
  },
  {
    name: 'MILLRACE_API_HOST',
    type: 'text',
    default: '127.0.0.1',
    description: 'Address that the Pipeline API listens on; `0.0.0.0` opens it to the network.',
  },
  { name: 'MILLRACE_API_PORT', ...port, default: '8000', description: 'Port of the Pipeline API; 0 takes a free one.' },
  {
    name: 'MILLRACE_API_PUBLIC_URL',
    type: 'url',
    protocols: web,
    description: 'Address under which clients reach the API, when a proxy stands in front of it.',
  },
  {
    name: 'MILLRACE_UI_HOST',
    type: 'text',
    default: '127.0.0.1',
    description: 'Address that the Web UI listens on; `0.0.0.0` opens it to the network.',
  },
  { name: 'MILLRACE_UI_PORT', ...port, default: '8501', description: 'Port of the Web UI; 0 takes a free one.' },
  {
    name: 'MILLRACE_PROCESSOR_HOST',
    type: 'text',
    default: '127.0.0.1',
    description:
      'Address at which a Data Processor of its own tells its health and metrics, without a key; `0.0.0.0` opens it to the network.',
  },
  {
    name: 'MILLRACE_PROCESSOR_PORT',
    ...port,
    default: '8001',
    description: 'Port of the health and metrics of a Data Processor of its own; 0 takes a free one.',
  },
  {
    name: 'MILLRACE_UI_API_URL',
    type: 'url',
    protocols: web,
    description:
      'Where the Web UI finds the API when it runs as a process of its own. Left out: this machine, at MILLRACE_API_PORT.',
  },
  {
    name: 'MILLRACE_TRUST_PROXY',
    type: 'boolean',
    default: 'false',
    description: 'Believe X-Forwarded-* headers. Only with a proxy in front that sets them itself.',
  },
  {
    name: 'MILLRACE_SECURE_COOKIES',
    type: 'boolean',
    default: 'false',
    description: 'Send session cookies over HTTPS only. Turn on wherever HTTPS is served.',
  },
  {
    name: 'MILLRACE_CORS_ORIGINS',
    type: 'list',
    protocols: web,
    description: 'Origins, separated by commas, whose pages may call the API from a browser. None when unset.',
  },
  {
    name: 'MILLRACE_ADMIN_KEY',
    type: 'text',
    secret: true,
    minimum: 16,
    description:
      'Presets the admin key (16 characters or more). When unset, the first start creates one in MILLRACE_HOME/admin-key.',
  },
  {
    name: 'MILLRACE_BODY_LIMIT_BYTES',
    type: 'integer',
    minimum: 1024,
    maximum: 1073741824,
    default: '16777216',
    description:
      'Largest JSON body of a predict call, or of what is expected of a data set; other calls take 1 MiB at most.',
  },
  {
    name: 'MILLRACE_UPLOAD_LIMIT_BYTES',
    type: 'integer',
    minimum: 1024,
    default: '10737418240',
    description: 'Largest file that can be uploaded.',
  },
  {
    name: 'MILLRACE_EXPANDED_LIMIT_BYTES',
    type: 'integer',
    minimum: 1024,
    default: '68719476736',
    description: 'What a packed file (gzip, ZIP, Zstandard, Excel) may become when it is unpacked.',
  },
  {
    name: 'MILLRACE_REQUESTS_PER_MINUTE',
    type: 'integer',
    minimum: 0,
    default: '600000',
    description: 'Requests that one key may send in a minute; 0 means no limit.',
  },
  ...serviceSettings,
  {
    name: 'MILLRACE_PREDICT_DEADLINE_MILLISECONDS',
    type: 'integer',
    minimum: 10,
    maximum: 600000,
    default: '10000',
    description: 'How long a prediction may take before the caller gets 503.',
  },
  {
    name: 'MILLRACE_PREDICT_MAXIMUM_WAITING',
    type: 'integer',
    minimum: 1,
    default: '10000',
    description: 'Most predictions that may wait at once; more get 503 with Retry-After.',
  },
  {
    name: 'MILLRACE_KEEP_INPUTS_DAYS',
    type: 'integer',
    minimum: 0,
    maximum: 36500,
    default: '90',
    description: 'Days for which the inputs of recorded predictions are kept; 0 records no inputs.',
  },
  {
    name: 'MILLRACE_KEEP_PREDICTIONS_DAYS',
    type: 'integer',
    minimum: 0,
    maximum: 36500,
    default: '730',
    description:
      'Days for which recorded predictions are kept, answers and all; whole months go at once. 0 keeps them for ever. Feedback stays.',
  },
  {
    name: 'MILLRACE_KEEP_BATCH_DAYS',
    type: 'integer',
    minimum: 1,
    maximum: 36500,
    default: '30',
    description:
      'Days for which the results of batch predictions are kept. The files sent in go when the task is over.',
  },
  {
    name: 'MILLRACE_TRAINING_SLOTS',
    type: 'integer',
    minimum: 0,
    maximum: 64,
    default: '1',
    description: 'Trainings that run at once.',
  },
  {
    name: 'MILLRACE_INGEST_SLOTS',
    type: 'integer',
    minimum: 0,
    maximum: 64,
    default: '1',
    description: 'Uploaded files that are read in at once.',
  },
  {
    name: 'MILLRACE_BATCH_SLOTS',
    type: 'integer',
    minimum: 0,
    maximum: 64,
    default: '1',
    description: 'Batch predictions that run at once.',
  },
  {
    name: 'MILLRACE_TRAINING_MEMORY_MEGABYTES',
    type: 'integer',
    minimum: 128,
    default: '4096',
    description: 'Memory that one training may use before it is stopped.',
  },
  {
    name: 'MILLRACE_INGEST_MEMORY_MEGABYTES',
    type: 'integer',
    minimum: 128,
    default: '2048',
    description: 'Memory that reading in one file, or one batch prediction, may use before it is stopped.',
  },
  {
    name: 'MILLRACE_SERVING_MEMORY_MEGABYTES',
    type: 'integer',
    minimum: 16,
    default: '1024',
    description: 'Memory for loaded models; the one unused for longest makes room.',
  },
  {
    name: 'MILLRACE_TRAINING_THREADS',
    type: 'integer',
    minimum: 0,
    maximum: 256,
    default: '0',
    description: 'Threads of one training; 0 takes all cores but one. Does not change what is learnt.',
  },
  {
    name: 'MILLRACE_SHUTDOWN_SECONDS',
    type: 'integer',
    minimum: 1,
    maximum: 3600,
    default: '20',
    description: 'Time at shutdown for work under way to finish before it is handed back.',
  },
  {
    name: 'MILLRACE_DRAIN_SECONDS',
    type: 'integer',
    minimum: 0,
    maximum: 300,
    default: '0',
    description:
      'Time at shutdown, a part of MILLRACE_SHUTDOWN_SECONDS, for which the API goes on to answer while its readiness says no: what a load balancer takes to notice.',
  },
] as const satisfies readonly SettingDefinition[];

export type SettingName = (typeof settingsTable)[number]['name'];
