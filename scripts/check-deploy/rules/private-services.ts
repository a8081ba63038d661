import type { Rule } from '../compose-model.ts';

/** Each asks for a login by itself. */
const publicServices = ['ui', 'api', 'rabbitmq', 'minio', 'grafana'];

/** The reverse proxy, in a composition that is the host's. */
const proxy = { project: 'millrace-edge', service: 'nginx' };

/** Only what asks for a login stands on the edge, and only the edge and the proxy's `out` are not internal. */
export const privateServices: Rule = ({ name: project, services, networks = {} }) => {
  const isProxy = (name: string) => project === proxy.project && name === proxy.service;
  return [
    ...Object.entries(services)
      .filter(([name, { networks = {} }]) => 'edge' in networks && !publicServices.includes(name) && !isProxy(name))
      .map(([name]) => `${name}: it stands on the edge network, but is not known to ask for a login`),
    ...Object.entries(services)
      .filter(([, service]) => service.environment?.VIRTUAL_HOST && !('edge' in (service.networks ?? {})))
      .map(([name]) => `${name}: it has a public name, but the reverse proxy cannot reach it`),
    ...Object.entries(networks)
      .filter(
        ([name, network]) => name !== 'edge' && !(project === proxy.project && name === 'out') && !network?.internal,
      )
      .map(([name]) => `network ${name} has a way out (internal: true)`),
  ];
};
