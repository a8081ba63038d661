import { globSync } from 'node:fs';
import { type Check, deployFolder, readYaml } from './files.ts';

/** Every YAML file of the deployment can be read, and says nothing twice. */
export const checkYamlFiles: Check = async (folder = deployFolder) => {
  const files = globSync('**/*.{yaml,yml}', { cwd: folder }).sort();
  return files.flatMap((file) => {
    try {
      readYaml(folder, file);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
};
