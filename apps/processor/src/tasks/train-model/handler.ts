import type { DatasetColumn } from '@millrace/datasets';
import { type Report, type TrainModelInput, type TrainModelResult, trainModelTask } from '@millrace/models';
import { judgeAndRegister, type NewVersion } from '@millrace/models/server';
import { runChild, type WorkDirectories } from '@millrace/runtime/server';
import { defineTaskHandler, type TaskContext } from '@millrace/tasks/server';
import { judgeAgainst } from './judge.ts';
import { patientRegistry, waitForRegistry } from './patient-registry.ts';
import { fractions, reportTo, type TrainingStep } from './progress.ts';
import { openSource, type SourceParts } from './source.ts';
import type { TrainInput, TrainOutput } from './train-child.ts';

export interface TrainModelParts extends SourceParts {
  workDirectories: WorkDirectories;
  memoryMegabytes: number;
  /** Version of Millrace, for the lineage. */
  codeVersion: string;
}

/** Trainings give way to everything else on the machine. */
const priority = 10;

/**
 * Trains a model in a process of its own, judges it beside the champion and
 * registers it. A second run after a crash finds the version that the first one
 * registered, so a task has at most one version.
 */
export function trainModelHandler(parts: TrainModelParts) {
  return defineTaskHandler({
    kind: trainModelTask,
    async run(context) {
      const registered = await parts.registry.versionOfTask(context.id);
      return toResult(registered ?? (await trainAndRegister(parts, context)));
    },
  });
}

async function trainAndRegister(parts: TrainModelParts, context: TaskContext<TrainModelInput>) {
  const { registry, workDirectories, memoryMegabytes } = parts;
  const { id, signal, progress, logger } = context;
  await waitForRegistry(registry, { signal, onWait: (step) => progress(0, step) });
  await using directory = await workDirectories.open(id);
  await using source = await openSource(parts, context, directory.path);
  const trained = await runChild<TrainInput, TrainingStep, TrainOutput>({
    module: new URL('./train-child.ts', import.meta.url),
    input: source.input,
    signal,
    memoryMegabytes,
    priority,
    logger,
    onProgress: reportTo(context, context.input.request.tuning),
  });
  const version = newVersion(parts, context, { trained, columns: source.columns });
  const patient = patientRegistry(registry, { signal, onWait: (step) => progress(fractions.registering, step) });
  return await judgeAndRegister(patient, version, async (champion) => {
    if (champion) progress(fractions.judging, `Judging against champion v${champion.version}`);
    const { table } = source.input;
    const judgement = {
      registry,
      table,
      available: source.columns,
      trained,
      objective: context.input.request.objective,
      memoryMegabytes,
      priority,
      signal,
      logger,
    };
    const verdict = await judgeAgainst(champion, judgement);
    progress(fractions.registering, 'Registering');
    return verdict;
  });
}

function newVersion(
  { codeVersion }: TrainModelParts,
  { id, input, createdBy, trace }: TaskContext<TrainModelInput>,
  { trained, columns }: { trained: TrainOutput; columns: readonly DatasetColumn[] },
): Omit<NewVersion, 'verdict'> {
  const { request, datasetVersion, datasetHash } = input;
  const { report } = trained;
  const used = new Set([request.target, ...report.signature.features.map((feature) => feature.name)]);
  return {
    model: request.model,
    // The process read only the columns that it needs; a caller may send all of them.
    signature: { ...report.signature, ignored: columns.map(({ name }) => name).filter((name) => !used.has(name)) },
    metrics: report.metrics,
    intervals: report.intervals,
    curves: report.curves,
    importance: report.importance,
    baseline: report.baseline,
    report: toldIn(report, input.notes),
    onnx: trained.onnx,
    explainer: trained.explainer,
    traceId: trace.traceId,
    lineage: {
      dataset: request.dataset,
      datasetVersion,
      datasetHash,
      feedbackRows: trained.feedbackRows,
      trainingRows: report.trainingRows,
      heldOutRows: report.heldOutRows,
      algorithm: request.algorithm ?? 'auto',
      parameters: report.parameters,
      seed: request.seed ?? 0,
      codeVersion,
      task: id,
      createdBy,
      request: { ...request, version: datasetVersion, seed: request.seed ?? 0 },
    },
  };
}

/** What is kept of a training beside the fields that every version has. */
function toldIn(report: TrainOutput['report'], noticed: readonly string[] = []): Report {
  const { permutation, partialDependence, segments, threshold, card, suspicions, selection, trials, interval, notes } =
    report;
  return {
    notes: [...noticed, ...notes],
    ...(permutation && { permutation }),
    ...(partialDependence && { partialDependence }),
    ...(segments && { segments }),
    ...(threshold && { threshold }),
    ...(card && { card }),
    ...(suspicions && { suspicions }),
    ...(selection && { selection }),
    ...(trials && { trials }),
    ...(interval && { interval }),
  };
}

function toResult({
  model,
  version,
  verdict,
}: {
  model: string;
  version: number;
  verdict: TrainModelResult['verdict'];
}) {
  return { model, version, champion: verdict.promoted, verdict } satisfies TrainModelResult;
}
