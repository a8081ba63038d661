import { join, sep } from 'node:path';
import { repositoryRoot } from '../../run-tests.ts';
import { ofEachService } from '../compose-model.ts';

/**
 * All that services see of the host's files. Not among it are folders that lead to everything, such as `/proc`: through
 * `/proc/<process>/root` root without rights reads the files of every other container whose root has none either.
 */
const named: Record<string, string[]> = {
  'socket-proxy': ['/var/run/docker.sock'],
  cadvisor: ['/sys/fs/cgroup', '/proc/cpuinfo', '/var/lib/docker/image'],
};

/** A file of the host is mounted only where it is named here, and for reading; those of deploy/ come with Millrace. */
export const hostFiles = ofEachService(({ volumes = [] }, name) =>
  volumes
    .filter(({ type, source = '' }) => type === 'bind' && !source.startsWith(join(repositoryRoot, 'deploy') + sep))
    .map(({ source = '', read_only }) => {
      if (!named[name]?.includes(source)) return `it sees ${source} of the host, and is not named as one that may`;
      return read_only !== true && `${source} of the host is mounted for writing`;
    }),
);
