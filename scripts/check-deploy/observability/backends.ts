import { type Check, deployFolder, isObject, readYaml, valueAt } from './files.ts';

type Expected = string | number | boolean | ((value: unknown) => boolean);

interface Backend {
  file: string;
  /** Path, what must stand there, and what happens otherwise. */
  needed: [path: string, expected: Expected, otherwise: string][];
  /** Paths that the running version does not know, and what took their place. */
  gone: [path: string, instead: string][];
}

const duration = (value: unknown) => typeof value === 'string' && /^[1-9]\d*(ms|s|m|h|d|w|y)$/.test(value);
const positive = (value: unknown) => typeof value === 'number' && value > 0;
const text = (value: unknown) => typeof value === 'string' && value !== '';
const absolute = (value: unknown) => typeof value === 'string' && value.startsWith('/');
const address = (value: unknown) => typeof value === 'string' && /^[\w.]+:\d+$/.test(value);

const forEver = 'would be kept for ever';
const callsHome = 'it would tell its maker that it runs';

export const backends: Backend[] = [
  {
    file: 'observability/loki/loki.yaml',
    needed: [
      ['compactor.retention_enabled', true, `logs ${forEver}`],
      ['compactor.delete_request_store', text, 'Loki does not start with retention on'],
      ['limits_config.retention_period', duration, `logs ${forEver}`],
      ['limits_config.allow_structured_metadata', true, 'lines could not carry their trace'],
      ['schema_config.configs.0.store', 'tsdb', 'other indexes are removed'],
      ['schema_config.configs.0.schema', 'v13', 'structured metadata needs it'],
      ['schema_config.configs.0.index.period', '24h', 'tsdb takes no other'],
      ['analytics.reporting_enabled', false, callsHome],
    ],
    gone: [
      ['compactor.shared_store', 'compactor.delete_request_store'],
      ['storage_config.boltdb_shipper.shared_store', 'schema_config'],
      ['chunk_store_config.max_look_back_period', 'limits_config.max_query_lookback'],
      ['ingester.max_transfer_retries', 'nothing'],
      ['limits_config.enforce_metric_name', 'nothing'],
    ],
  },
  {
    file: 'observability/tempo/tempo.yaml',
    needed: [
      ['distributor.receivers.otlp.protocols.grpc.endpoint', address, 'it would listen to itself alone'],
      ['distributor.receivers.otlp.protocols.http.endpoint', address, 'it would listen to itself alone'],
      ['backend_worker.compaction.block_retention', duration, 'traces are kept for another time than is said'],
      [
        'backend_scheduler.provider.compaction.compaction.block_retention',
        duration,
        'traces are kept for another time than is said',
      ],
      ['usage_report.reporting_enabled', false, callsHome],
    ],
    gone: [
      ['ingester', 'live_store'],
      ['ingester_client', 'live_store_client'],
      ['compactor', 'backend_scheduler and backend_worker'],
      ['metrics_generator_client', 'nothing'],
      ['metrics_generator.processor.local_blocks', 'live_store'],
    ],
  },
  {
    file: 'observability/mimir/mimir.yaml',
    needed: [
      ['multitenancy_enabled', false, 'every request would have to name a tenant'],
      ['ingester.ring.replication_factor', 1, 'one process cannot be three'],
      ['store_gateway.sharding_ring.replication_factor', 1, 'one process cannot be three'],
      ['blocks_storage.storage_prefix', text, 'blocks would lie among other things in a shared bucket'],
      ['blocks_storage.tsdb.dir', absolute, 'it would write where it may not'],
      ['blocks_storage.bucket_store.sync_dir', absolute, 'it would write where it may not'],
      ['compactor.data_dir', absolute, 'it would write where it may not'],
      ['ruler.rule_path', absolute, 'it would write where it may not'],
      ['activity_tracker.filepath', absolute, 'it would write where it may not'],
      ['limits.compactor_blocks_retention_period', duration, `figures ${forEver}`],
      ['limits.max_global_exemplars_per_user', positive, 'exemplars would be thrown away'],
      ['usage_stats.enabled', false, callsHome],
    ],
    gone: [
      ['auth_enabled', 'multitenancy_enabled'],
      ['ingester.lifecycler', 'ingester.ring'],
      ['limits.cost_attribution_labels', 'limits.cost_attribution_labels_structured'],
      ['blocks_storage.bucket_store.index_header.eager_loading_startup_enabled', 'nothing'],
    ],
  },
];

/** Loki, Tempo and Mimir say how long they keep things, call nobody, and use no setting that was taken away. */
export const checkBackends: Check = async (folder = deployFolder) =>
  backends.flatMap(({ file, needed, gone }) => {
    const settings = readYaml(folder, file);
    return [
      ...needed
        .filter(([path, expected]) => !isAs(valueAt(settings, path), expected))
        .map(([path, , otherwise]) => `${file}: ${path} is not as it must be: ${otherwise}`),
      ...gone
        .filter(([path]) => valueAt(settings, path) !== undefined)
        .map(([path, instead]) => `${file}: ${path} is no longer known; in its place: ${instead}`),
      ...(file.includes('tempo') ? tempoAlone(file, settings) : []),
    ];
  });

function isAs(value: unknown, expected: Expected): boolean {
  return typeof expected === 'function' ? expected(value) : value === expected;
}

const groupsOfOverrides = ['defaults', 'per_tenant_override_config', 'per_tenant_override_period'];

/** What a single path cannot tell. */
function tempoAlone(file: string, settings: unknown): string[] {
  const overrides = valueAt(settings, 'overrides');
  const flat = isObject(overrides) ? Object.keys(overrides).filter((key) => !groupsOfOverrides.includes(key)) : [];
  const plans = valueAt(settings, 'backend_scheduler.provider.compaction.compaction.block_retention');
  const does = valueAt(settings, 'backend_worker.compaction.block_retention');
  const processors = valueAt(settings, 'overrides.defaults.metrics_generator.processors');
  return [
    ...flat.map((key) => `${file}: overrides.${key}: with flat overrides Tempo does not start; put it below defaults`),
    ...(plans === does ? [] : [`${file}: the scheduler keeps traces for ${plans}, the worker for ${does}`]),
    ...(Array.isArray(processors) && processors.includes('local-blocks')
      ? [`${file}: the processor local-blocks is no longer known`]
      : []),
  ];
}
