import type { ComposeModel } from '../compose-model.ts';

/** Staging and production on one host share the edge network and nothing else. */
export function separateEnvironments(one: ComposeModel, other: ComposeModel): string[] {
  const taken = new Set(thingsOf(one));
  return thingsOf(other)
    .filter((thing) => taken.has(thing))
    .map((thing) => `${one.name} and ${other.name} share ${thing}`);
}

function thingsOf({ name, services, networks = {}, volumes = {}, secrets = {} }: ComposeModel): string[] {
  const parts = Object.values(services);
  return [
    `the project ${name}`,
    ...parts.flatMap(({ container_name }) => (container_name ? [`the container ${container_name}`] : [])),
    ...parts.flatMap(({ environment }) => (environment?.VIRTUAL_HOST ? [`the host ${environment.VIRTUAL_HOST}`] : [])),
    ...parts.flatMap((service) => Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? [])),
    ...Object.entries(networks)
      .filter(([key]) => key !== 'edge')
      .map(([key, network]) => `the network ${network?.name ?? key}`),
    ...Object.entries(volumes).map(([key, volume]) => `the volume ${volume?.name ?? key}`),
    ...Object.values(secrets).map(({ file }) => `the secret ${file}`),
  ];
}
