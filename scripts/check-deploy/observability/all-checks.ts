import { checkAlloy } from './alloy.ts';
import { checkBackends } from './backends.ts';
import type { Check } from './files.ts';
import { checkGrafana } from './grafana.ts';
import { checkProbes } from './probes.ts';
import { checkPrometheus } from './prometheus.ts';
import { checkYamlFiles } from './yaml-files.ts';

/** Of what watches Millrace: deploy/observability.yaml and the files that it mounts. */
export const observabilityChecks: Check[] = [
  checkYamlFiles,
  checkAlloy,
  checkBackends,
  checkPrometheus,
  checkGrafana,
  checkProbes,
];
