import type { MlflowPlace, ModelVersion } from '../../index.ts';
import type { RegistryParts } from '../registry/tables-registry.ts';
import { notServable } from './errors.ts';

/** The folder of a model as MLflow keeps it: `MLmodel` and the files that it names. */
export interface ModelFolder {
  /** Undefined when there is no such file. `path` is relative to the folder and never leads out of it. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** A version that somebody's Python registered in MLflow. */
export interface ForeignVersion {
  /** Name and number in MLflow, which are those here too. */
  model: string;
  version: number;
  folder: ModelFolder;
  mlflow: MlflowPlace;
  /** Who registered it, where MLflow knows. */
  by?: string;
}

/**
 * Stores a version of MLflow as one that can be served here. Doing so again
 * gives the same version. It becomes champion only by alias or by `promote`.
 * @throws MillraceError `models.not_servable` (422) with what to change in Python
 */
export async function importForeignVersion(parts: RegistryParts, foreign: ForeignVersion): Promise<ModelVersion> {
  parts.logger.info({ model: foreign.model, version: foreign.version }, 'looking at a version of MLflow');
  throw notServable('Versions that were registered elsewhere cannot be served yet.');
}
