import type { Secret } from './secret.ts';

/** What the environment said, parsed. See `settingsTable` for names, defaults and meanings. */
export interface Settings {
  home: string;
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  logFormat: 'json' | 'pretty';
  api: {
    host: string;
    port: number;
    publicUrl?: string;
    trustProxy: boolean;
    bodyLimitBytes: number;
    uploadLimitBytes: number;
    /** 0: no limit. */
    requestsPerMinute: number;
    corsOrigins: string[];
    /** At shutdown, before no further call is taken. */
    drainSeconds: number;
  };
  /** `apiUrl`: where a Web UI of its own finds the API; composed with the API it is told by its composition. */
  ui: { host: string; port: number; apiUrl: string };
  database: { url?: Secret; poolSize: number; statementTimeoutSeconds: number };
  /** Unset: messages pass inside the process. */
  broker?: { url: Secret };
  /** Unset: files lie in a folder. `credentials` unset: those of the environment. */
  s3?: {
    bucket: string;
    endpoint?: string;
    region: string;
    credentials?: { accessKeyId: Secret; secretAccessKey: Secret };
    pathStyle: boolean;
  };
  /** Unset: PostgreSQL is the only registry. A password without a user name is a bearer token. */
  mlflow?: { url: string; username?: string; password?: Secret; experiment: string };
  predict: { deadlineMilliseconds: number; maximumWaiting: number };
  /** `keepInputsDays` 0: none are recorded. `keepPredictionsDays` 0: for ever. */
  recording: { keepInputsDays: number; keepPredictionsDays: number };
  processor: {
    /** Where a processor of its own tells its health and metrics. */
    host: string;
    port: number;
    /** Tasks of a kind that run at once. */
    slots: { 'train-model': number; 'ingest-dataset': number; 'batch-predict': number };
    trainingMemoryMegabytes: number;
    ingestMemoryMegabytes: number;
    servingMemoryMegabytes: number;
    /** Results of batch predictions. */
    keepBatchDays: number;
    /** At least one; a setting of 0 has become the number of cores but one. */
    trainingThreads: number;
  };
  /** What a packed file may become when it is unpacked. */
  expandedLimitBytes: number;
  shutdownSeconds: number;
  adminKey?: Secret;
  secureCookies: boolean;
}
