import type { ComposeModel, ComposeService } from './compose-model.ts';

/** A service that no rule objects to, as the tests of the rules begin with one. */
export const soundService: ComposeService = {
  image: 'docker.io/library/example:1.2.3',
  user: '1000:1000',
  read_only: true,
  restart: 'unless-stopped',
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  networks: { data: null },
  healthcheck: { test: ['CMD', 'true'] },
  logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } },
  deploy: { resources: { limits: { cpus: 1, memory: '1048576', pids: 64 } } },
};

/** A composition of one service, `api`, that differs from a sound one in what is given. */
export function modelWith(changes: Partial<ComposeService>, more: Partial<ComposeModel> = {}): ComposeModel {
  return {
    name: 'millrace-staging',
    services: { api: { ...soundService, ...changes } },
    networks: { data: { name: 'millrace-staging_data', internal: true } },
    ...more,
  };
}
