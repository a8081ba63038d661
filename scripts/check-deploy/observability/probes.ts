import { type Check, deployFolder, isObject, readYaml, valueAt } from './files.ts';

/** Images without a shell, and the programs that are in them or are mounted into them. */
const programs: Record<string, string[]> = {
  loki: ['/usr/bin/loki'],
  tempo: ['/tempo'],
  mimir: ['/probe/busybox'],
  'socket-proxy': ['/healthcheck'],
};

/** A healthcheck that cannot run looks like an ill service, and Docker Compose does not notice it. */
export const checkProbes: Check = async (folder = deployFolder) => {
  const services = valueAt(readYaml(folder, 'observability.yaml'), 'services');
  if (!isObject(services)) return ['observability.yaml: no services'];
  return Object.entries(programs).flatMap(([name, present]) => {
    const test = valueAt(services[name], 'healthcheck.test');
    const [how, program] = Array.isArray(test) ? test : [];
    if (how === 'CMD' && present.includes(String(program))) return [];
    return [`observability.yaml: ${name}: the image has no shell; its healthcheck must be CMD ${present.join(' or ')}`];
  });
};
