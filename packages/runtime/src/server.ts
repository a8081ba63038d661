export { type InProcessBroker, inProcessBroker } from './lib/broker/in-process.ts';
export { type OpenBrokerOptions, openBroker } from './lib/broker/open.ts';
export type {
  Broker,
  CallOptions,
  Consumer,
  Disposition,
  Message,
  MessageHeaders,
  ServeContext,
} from './lib/broker/port.ts';
export { ConfigError, readSettings } from './lib/config/read-settings.ts';
export { Secret } from './lib/config/secret.ts';
export type { SettingDefinition } from './lib/config/setting-definition.ts';
export type { Settings } from './lib/config/settings.ts';
export { type SettingName, settingsTable } from './lib/config/settings-table.ts';
export { type Database, type DatabaseOptions, openDatabase } from './lib/database/database.ts';
export type { Subscription } from './lib/database/listener.ts';
export type { SessionLock } from './lib/database/lock.ts';
export { type MigrationSource, migrate } from './lib/database/migrate.ts';
export { asDatabaseOutage } from './lib/database/outage.ts';
export { keepPartitions, type PartitionOptions, timeOf } from './lib/database/partitions.ts';
export { reachDatabase } from './lib/database/reach.ts';
export { type HomeLock, lockHome } from './lib/embedded-postgres/home-lock.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './lib/embedded-postgres/start.ts';
export { type ErrorDetails, MillraceError, toProblem } from './lib/errors.ts';
export { type PartHealth, watchPart } from './lib/health/watch-part.ts';
export { createLifecycle, type Lifecycle, type StopPart } from './lib/lifecycle/lifecycle.ts';
export { createLogger, type Logger, type LoggerOptions } from './lib/logging/logger.ts';
export { createMetrics, type Metrics } from './lib/metrics/metrics.ts';
export { directoryObjects } from './lib/objects/directory.ts';
export { type OpenObjects, type OpenObjectsOptions, openObjects } from './lib/objects/open.ts';
export type {
  ByteRange,
  ListedObject,
  LocalFile,
  ObjectInfo,
  ObjectStore,
  PutContentOptions,
} from './lib/objects/port.ts';
export { type ChildContext, childMain } from './lib/process/child-main.ts';
export { EndWithoutAnswer, type RunChildOptions, runChild } from './lib/process/run-child.ts';
export { createWorkDirectories, type WorkDirectories, type WorkDirectory } from './lib/process/work-directories.ts';
export { bucketPolicy } from './lib/s3/policy.ts';
export { type Home, openHome } from './lib/start/home.ts';
export { type Program, type Running, runProgram } from './lib/start/run-program.ts';
export { listenAt, logStartFailure } from './lib/start/start-failure.ts';
export { openServices, type Role, type RoleContext, type Services, startRole } from './lib/start/start-role.ts';
export { writeTraces } from './lib/trace/links.ts';
export {
  formatTraceparent,
  readTrace,
  startSpan,
  type TraceContext,
  traceFields,
  writeTrace,
} from './lib/trace/trace-context.ts';
