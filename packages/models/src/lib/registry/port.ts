import type { Baseline, Curves, Importance, Metrics, OnnxAdapter, Signature } from '@millrace/learning';
import type { Page } from '@millrace/runtime';
import type {
  Imported,
  Lineage,
  Model,
  ModelVersion,
  ModelVersionSummary,
  Report,
  TrainingSplit,
  Verdict,
} from '../../index.ts';

export interface NewVersion {
  model: string;
  signature: Signature;
  metrics: Metrics;
  intervals: Record<string, [number, number]>;
  curves: Curves;
  importance: Importance;
  baseline: Baseline;
  /** What else the training told. */
  report?: Report;
  /** `lineage.task` is the id of the training task: one task makes one version. */
  lineage: Lineage;
  /** Of the call that asked for the training, where there is one: MLflow's run is marked with it. */
  traceId?: string;
  /**
   * The decision of the gate. `verdict.championVersion` is the champion that
   * the new version was judged against, absent when there was none.
   */
  verdict: Verdict;
  onnx: Uint8Array;
  explainer?: Uint8Array;
}

/** A version that was registered elsewhere; nothing judged it, so its verdict is no promotion. */
export interface NewForeignVersion extends Omit<NewVersion, 'lineage' | 'explainer'> {
  /** How its graph is fed and read; absent for a file that was made here. */
  adapter?: OnnxAdapter;
  imported: Imported;
}

export type ArtifactName = 'model.onnx' | 'explainer';

export interface PageRequest {
  cursor?: string;
  limit?: number;
}

/** What a predict call needs of a version. The same object as long as the version is cached. */
export interface ResolvedVersion {
  model: string;
  version: number;
  signature: Signature;
  /** Of the intervals around its values, when it answers with them. */
  intervalLevel?: number;
  /** Of a version whose file was not made here: how its graph is fed and read. */
  adapter?: OnnxAdapter;
  /** Whether it can give reasons for its answers. */
  explains: boolean;
}

/** Which columns, salted and hashed, decide whether a row judges the model instead of training it. */
export interface HeldOutRule {
  salt: string;
  /** Those of `split` alone, when it names one. */
  columns: string[];
  /** When rows are not drawn: the last ones in time judge, or whole groups. */
  split?: TrainingSplit;
  /** Share of the rows that is held out. */
  fraction: number;
}

/** Lineage in short: which version of a data set a version of a model was trained on. */
export interface TrainedOn {
  model: string;
  version: number;
  datasetVersion: number;
}

export interface HeldOutOptions {
  /** Columns of the table that the rule has to work on. */
  available?: readonly string[];
  /** How the caller wants rows kept apart; whatever the rule says when it is left out. */
  split?: TrainingSplit | undefined;
}

/** One change of champion, newest first in a history. */
export interface ChampionChange {
  /** `moved`: by the alias `champion` of MLflow. */
  action: 'promotion' | 'rollback' | 'moved';
  from?: number;
  to: number;
  reason: string;
  by: string;
  at: string;
}

/**
 * Models, their versions and which version is served. Tables in PostgreSQL, or
 * MLflow beside them; `registrySuite` of `@millrace/models/testing` says what both
 * must keep.
 *
 * Methods that take a model reject with MillraceError `models.not_found` (404),
 * those that take a version with `models.version_not_found` (404).
 */
export interface Registry {
  /**
   * Stores a version and, when its verdict says so, makes it the champion, in
   * one step. Versions of a model are numbered from 1 without gaps. Repeating
   * it for a training task that already has a version gives that version.
   * @throws MillraceError `models.champion_moved` (409, transient): the champion
   * is no longer the one that the verdict was made against; judge again
   */
  createVersion(version: NewVersion): Promise<ModelVersion>;
  /** The version that a training task made, if it got that far. */
  versionOfTask(task: string): Promise<ModelVersion | undefined>;

  /** By name. */
  list(page?: PageRequest): Promise<Page<Model>>;
  get(model: string): Promise<Model>;
  /** Newest first. */
  versions(model: string, page?: PageRequest): Promise<Page<ModelVersionSummary>>;
  version(model: string, version: number | 'champion'): Promise<ModelVersion>;
  /** The versions of all models that were trained on this version of a data set, or on any of it. */
  trainedOn(dataset: string, version?: number): Promise<TrainedOn[]>;
  baseline(model: string, version: number): Promise<Baseline>;
  /**
   * The bytes as they were registered.
   * @throws MillraceError `models.artifact_missing` (404: this version has no explainer),
   * `models.artifact_damaged` (503: lost or changed in the store)
   */
  artifact(model: string, version: number, name: ArtifactName): Promise<Uint8Array>;

  /** Makes a version the champion; doing so again changes nothing. */
  promote(model: string, version: number, change: { by: string; reason: string }): Promise<Model>;
  /**
   * Makes the champion before this one the champion again. A second rollback
   * goes one further back, not forth: a version that was rolled back from comes
   * back only by `promote`. With the `mark` of a rollback of the last 24 hours it
   * is that rollback sent again, and changes nothing.
   * @throws MillraceError `models.nothing_to_roll_back` (409)
   */
  rollback(model: string, change: { by: string; reason?: string; mark?: string }): Promise<Model>;
  history(model: string): Promise<ChampionChange[]>;

  /**
   * The version to serve, the champion by default. Answered from memory; a
   * change of champion is seen at once by this registry when it made the change,
   * and by every other process within a second.
   * @throws MillraceError `models.no_champion` (409): name a version or promote one
   */
  resolve(model: string, version?: number): Promise<ResolvedVersion>;
  /** Calls `listener` with the name of each model whose versions or champion changed, anywhere. */
  onChange(listener: (model: string) => void): Promise<{ stop(): void }>;
  /**
   * The rule of the model; fixed with these columns by whoever asks first. While the model has no version, a rule on
   * columns that are not among `available`, or with another split, is replaced by what is asked for.
   */
  heldOut(model: string, columns: readonly string[], options?: HeldOutOptions): Promise<HeldOutRule>;
  /**
   * Whether versions can be registered now; everything else goes on without.
   * @throws MillraceError `models.mlflow_unavailable` (503, transient)
   */
  check(): Promise<void>;
  /**
   * Takes over once what was registered or moved in MLflow, and tells it what it does not know yet.
   * @throws MillraceError `models.mlflow_unavailable` (503, transient)
   */
  synchronise(): Promise<void>;
  /** Does so about once a second, in one of the processes that started it; waits while MLflow is away. */
  startSynchroniser(): Promise<{ stop(): Promise<void> }>;
  stop(): Promise<void>;
}
