/** Compiles the AssemblyScript kernel to `dist/kernel.wasm`. Runnable: `node scripts/build.ts`. */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const sources = new URL('../assembly/', import.meta.url);
const output = new URL('../dist/', import.meta.url);

/** The most memory a training may address, in 64 KiB pages: 4 GiB. Only touched pages cost. */
const maximumPages = 65536;

const flags = [
  '--runtime stub -O3 --noAssert --enable simd --enable threads --importMemory --sharedMemory',
  `--initialMemory 1 --maximumMemory ${maximumPages}`,
]
  .join(' ')
  .split(' ');

/** Compiles when a source or a flag has changed since the last time; else returns at once. */
export async function buildKernels(): Promise<void> {
  const fingerprint = await fingerprintOfSources();
  const stamp = new URL('kernel.sha256', output);
  const built = await access(new URL('kernel.wasm', output)).then(
    () => true,
    () => false,
  );
  if (built && (await readFile(stamp, 'utf8').catch(() => '')) === fingerprint) return;
  await mkdir(output, { recursive: true });
  // Compiled aside and renamed, so that a training that starts meanwhile never loads half a file.
  const unfinished = new URL(`kernel.${process.pid}.wasm`, output);
  await compileTo(fileURLToPath(unfinished));
  await rename(unfinished, new URL('kernel.wasm', output));
  await writeFile(stamp, fingerprint);
}

async function fingerprintOfSources(): Promise<string> {
  const hash = createHash('sha256').update(flags.join(' '));
  for (const name of (await readdir(sources)).sort()) {
    hash.update(name).update(await readFile(new URL(name, sources)));
  }
  return hash.digest('hex');
}

async function compileTo(path: string): Promise<void> {
  // Loaded only when needed: it takes half a second.
  const { main: compile } = await import('assemblyscript/asc');
  const { error, stderr } = await compile([fileURLToPath(new URL('kernel.ts', sources)), '--outFile', path, ...flags]);
  if (error) throw new Error(`The training kernel did not compile.\n${stderr.toString()}`, { cause: error });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
