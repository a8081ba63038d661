import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, deployFolder, readYaml, valueAt } from './files.ts';

const file = 'observability/alloy/config.alloy';
const declaration = /^([a-z]\w*(?:\.\w+)+) "(\w+)" \{$/gm;
/** `loki.write.loki.receiver`: the component, its label, and what it hands out. */
const reference = /\b((?:discovery|loki|otelcol)\.[\w.]+)\.(?:receiver|input|targets|rules|output)\b/g;

/** Every component of Alloy leads to one that is there and is led to by one; Alloy calls nobody; its settings reach it. */
export const checkAlloy: Check = async (folder = deployFolder) => {
  const text = readFileSync(join(folder, file), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const declared = [...text.matchAll(declaration)].map(([, component, label]) => `${component}.${label}`);
  const used = [...text.matchAll(reference)].map(([, name]) => name ?? '');
  const alloy = valueAt(readYaml(folder, 'observability.yaml'), 'services.alloy');
  const environment = valueAt(alloy, 'environment');
  const asked = [...text.matchAll(/sys\.env\("(\w+)"\)/g)].map(([, name]) => name ?? '');
  const command = valueAt(alloy, 'command');
  return [
    ...used.filter((name) => !declared.includes(name)).map((name) => `${file}: there is no ${name}`),
    ...declared
      .filter((name) => isInner(name) && !used.includes(name))
      .map((name) => `${file}: nothing leads to ${name}`),
    ...asked
      .filter((name) => valueAt(environment, name) === undefined)
      .map((name) => `${file}: observability.yaml does not set ${name}`),
    ...(Array.isArray(command) && command.includes('--disable-reporting')
      ? []
      : ['observability.yaml: alloy would tell its maker that it runs (--disable-reporting)']),
  ];
};

/** Sources bring things in by themselves; all else needs somebody who hands it something. */
function isInner(name: string): boolean {
  return !/^(loki\.source|otelcol\.receiver)\./.test(name);
}
