import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Folders of everything that a workspace needs to run, itself included, links followed. npm cannot tell: to it all
 * workspaces belong to production, also those that this one needs only to be built.
 *
 * @param without names of packages that are left out, with all that only they need
 */
export function neededPackages(root: string, workspace: string, without: ReadonlySet<string>): Set<string> {
  const needed = new Set<string>();
  const waiting = [realpathSync(join(root, workspace))];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (needed.has(folder)) continue;
    needed.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = without.has(name) ? undefined : findPackage(root, folder, name);
      // Those that are not there were optional, or for another platform: else npm would have said so.
      if (found) waiting.push(found);
    }
  }
  return needed;
}

/** As Node does: in the folder's own node_modules, then in those above it. */
function findPackage(root: string, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}
