/** Who may import whom: the table of the architecture, as a pure function over one import. */

const packages: Record<string, readonly string[]> = {
  runtime: [],
  learning: [],
  tasks: ['runtime'],
  datasets: ['runtime'],
  models: ['runtime', 'learning'],
};
const apps = ['api', 'processor', 'ui', 'standalone'];

export interface ImportStatement {
  /** Importing file, relative to the repository, with `/`. */
  file: string;
  specifier: string;
  /** Type-only imports vanish at run time but still couple, so they count too. */
}

/** Where a file lives: `packages/tasks`, `apps/ui`, `tests`... */
export function homeOf(file: string): string {
  const [top, name] = file.split('/');
  return top === 'packages' || top === 'apps' ? `${top}/${name}` : (top ?? '');
}

/** The sentence that says what is wrong with an import, or undefined. */
export function objectionTo({ file, specifier }: ImportStatement): string | undefined {
  if (specifier.startsWith('.')) return objectionToRelative(file, specifier);
  if (specifier.startsWith('@millrace/')) return objectionToOwn(file, specifier);
  if (isBrowserFile(file) && specifier.startsWith('node:')) return 'a browser file cannot import a Node module';
  return undefined;
}

function objectionToRelative(file: string, specifier: string): string | undefined {
  const target = resolvePath(file, specifier);
  const home = homeOf(file);
  if ((home.startsWith('packages/') || home.startsWith('apps/')) && !target.startsWith(`${home}/`)) {
    return `reaches out of ${home} by path; import a package's exports`;
  }
  if (home === 'tests' || home === 'bench') {
    const inside = /^(packages|apps)\//.test(target);
    if (inside) return "reaches into a package by path; import the package's exports";
  }
  if (file.endsWith('/src/index.ts') && home.startsWith('packages/') && target.endsWith('/src/server.ts')) {
    return 'the browser-safe root cannot import the server root';
  }
  return undefined;
}

function objectionToOwn(file: string, specifier: string): string | undefined {
  const [, name = '', door] = specifier.split('/');
  const home = homeOf(file);
  if (door !== undefined && !['server', 'child', 'testing'].includes(door))
    return `'${specifier}' is not a door of ${name}`;
  if (door === 'testing' && !isTestFile(file)) return 'only tests may import a testing door';
  if (isBrowserFile(file) && door !== undefined) return 'a browser file imports only browser-safe roots';
  if (home.startsWith('packages/')) return objectionToPackage(home.slice('packages/'.length), name);
  if (home.startsWith('apps/') && apps.includes(name)) {
    const self = home.slice('apps/'.length);
    if (self !== 'standalone' && self !== name) return `apps never import each other (${self} -> ${name})`;
  }
  return undefined;
}

function objectionToPackage(self: string, name: string): string | undefined {
  if (self === name || packages[self]?.includes(name)) return undefined;
  return `${self} may import only ${packages[self]?.join(', ') || 'nothing of ours'}, not ${name}`;
}

function isBrowserFile(file: string): boolean {
  if (isTestFile(file)) return false;
  return file.startsWith('apps/ui/src/client/') || /^packages\/[^/]+\/src\/index\.ts$/.test(file);
}

function isTestFile(file: string): boolean {
  return (
    /\.(test|fixture)\.tsx?$/.test(file) ||
    file.endsWith('/src/testing.ts') ||
    /^(tests|bench|scripts)\//.test(file) ||
    file.includes('/testing/')
  );
}

function resolvePath(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
