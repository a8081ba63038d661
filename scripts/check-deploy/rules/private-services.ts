import type { Rule } from '../compose-model.ts';

/** What is asked by other services alone. All of observability is, but for Grafana. */
const privateNames = /^(postgres|prometheus|loki|tempo|mimir|alloy|processor|socket-proxy|.*-exporter)$/;

/** Each asks for a login by itself. */
const publicServices = ['ui', 'api', 'rabbitmq', 'minio', 'grafana'];

/** PostgreSQL, Prometheus and their like cannot be reached from the edge, and only the edge is not internal. */
export const privateServices: Rule = ({ services, networks = {} }) => [
  ...Object.entries(services)
    .filter(([name, service]) => privateNames.test(name) && 'edge' in (service.networks ?? {}))
    .map(([name]) => `${name}: it is private, but stands on the edge network`),
  ...Object.entries(services)
    .filter(([, service]) => service.environment?.VIRTUAL_HOST && !('edge' in (service.networks ?? {})))
    .map(([name]) => `${name}: it has a public name, but the reverse proxy cannot reach it`),
  ...Object.entries(services)
    .filter(([name, service]) => service.environment?.VIRTUAL_HOST && !publicServices.includes(name))
    .map(([name]) => `${name}: it has a public name, but is not known to ask for a login`),
  ...Object.entries(networks)
    .filter(([name, network]) => ['app', 'data', 'monitoring', 'socket'].includes(name) && network?.internal !== true)
    .map(([name]) => `network ${name} has a way out (internal: true)`),
];
