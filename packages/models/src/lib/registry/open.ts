import type { Settings } from '@millrace/runtime/server';
import type { Registry } from './port.ts';
import { createRegistry, type RegistryParts } from './tables-registry.ts';

/** The registry that the settings name: MLflow where MILLRACE_MLFLOW_URL is set, else the tables alone. */
export async function openRegistry({
  settings,
  ...parts
}: RegistryParts & { settings: Pick<Settings, 'mlflow'> }): Promise<Registry> {
  if (settings.mlflow === undefined) return createRegistry(parts);
  const { MlflowRegistry } = await import('../mlflow/mlflow-registry.ts');
  return new MlflowRegistry({ ...parts, mlflow: settings.mlflow });
}
