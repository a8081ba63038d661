/**
 * Builds what cannot run from source: the WebAssembly kernels and the Web UI.
 * Run by `npm ci` and again before `npm start` and `npm test`, where it only
 * compares hashes when nothing has changed.
 */
import { buildUi } from '../apps/ui/scripts/build.ts';
import { buildKernels } from '../packages/learning/scripts/build.ts';

await buildKernels();
await buildUi();
