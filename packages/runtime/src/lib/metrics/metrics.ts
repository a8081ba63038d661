import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';

type Named<T> = Omit<T, 'registers'>;

/** Prometheus metrics of one process. Names get the prefix `millrace_`; asking twice for a name gives the same metric. */
export interface Metrics {
  readonly registry: Registry;
  counter<L extends string = never>(options: Named<CounterConfiguration<L>>): Counter<L>;
  gauge<L extends string = never>(options: Named<GaugeConfiguration<L>>): Gauge<L>;
  histogram<L extends string = never>(options: Named<HistogramConfiguration<L>>): Histogram<L>;
}

/** @param options.processMetrics memory, CPU and event loop of this process; on when left out */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics ?? true) collectDefaultMetrics({ register: registry });

  function once<T>(name: string, create: (fullName: string) => T): T {
    const fullName = `millrace_${name}`;
    return (registry.getSingleMetric(fullName) as T | undefined) ?? create(fullName);
  }

  return {
    registry,
    counter: (options) => once(options.name, (name) => new Counter({ ...options, name, registers: [registry] })),
    gauge: (options) => once(options.name, (name) => new Gauge({ ...options, name, registers: [registry] })),
    histogram: (options) => once(options.name, (name) => new Histogram({ ...options, name, registers: [registry] })),
  };
}
