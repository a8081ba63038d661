/** What tests of a registry, and of what stands on one, need. Not for production code. */
export { type RegistryBench, registrySuite } from './lib/testing/registry-suite.ts';
export {
  better,
  firstVersion,
  notBetter,
  sampleLineage,
  sampleReport,
  sampleSignature,
  sampleVersion,
  twoVersions,
} from './lib/testing/sample-version.ts';
export { trainedVersion } from './lib/testing/trained-model.ts';
