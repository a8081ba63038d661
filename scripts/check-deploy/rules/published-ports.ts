import { ofEachService } from '../compose-model.ts';

const allowed = ['80', '443'];

/** The reverse proxy's two ports are all that a host shows. */
export const publishedPorts = ofEachService(({ ports = [], network_mode }) => [
  ...ports
    .filter(({ published = 'any' }) => !allowed.includes(published))
    .map(({ published = 'any', target }) => `port ${target} is published as ${published}; only 80 and 443 may be`),
  network_mode === 'host' && "it listens on the host's network",
]);
