import type { ModelVersion, TrainingObjective, Verdict } from '@millrace/models';
import { decidePromotion, type Registry } from '@millrace/models/server';
import { type Logger, runChild } from '@millrace/runtime/server';
import type { JudgeInput, JudgeOutput } from './judge-child.ts';
import type { ColumnToRead, LearningTableSource } from './learning-table.ts';
import type { TrainOutput } from './train-child.ts';

export interface Judgement {
  registry: Registry;
  /** What the challenger was trained from; its held-out rows judge. */
  table: LearningTableSource;
  /** All columns of the data set. */
  available: readonly ColumnToRead[];
  trained: TrainOutput;
  /** What the challenger was asked to make small. */
  objective: TrainingObjective | undefined;
  memoryMegabytes: number;
  priority: number;
  signal: AbortSignal;
  logger: Logger;
}

/**
 * The gate's decision on a trained model beside the present champion. Both are
 * judged here, through their ONNX files, on the same held-out rows of the same
 * table: the champion's own metrics are of another day's table.
 */
export async function judgeAgainst(champion: ModelVersion | undefined, judgement: Judgement): Promise<Verdict> {
  const { report } = judgement.trained;
  const challenger = { signature: report.signature, metrics: report.metrics, ...quantileOf(judgement.objective) };
  const rows = report.heldOutRows;
  if (!champion) return decidePromotion({ challenger, rows });
  const { version, signature, metrics, lineage } = champion;
  const present = { version, signature, metrics, ...quantileOf(lineage?.request?.objective) };
  const atFirstSight = decidePromotion({ challenger, champion: present, rows });
  if (atFirstSight.code === 'not_comparable') return atFirstSight;

  const judged = await judgeOnTheSameRows(champion, judgement);
  return decidePromotion({
    challenger: { ...challenger, metrics: judged.challenger },
    champion: { ...present, metrics: judged.champion },
    rows: judged.rows,
    ...(judged.incomparable !== undefined && { incomparable: judged.incomparable }),
    ...(judged.rowsOfRarerClass !== undefined && { rowsOfRarerClass: judged.rowsOfRarerClass }),
    ...(judged.difference && { interval: judged.difference }),
  });
}

function quantileOf(objective: TrainingObjective | undefined): { quantile?: number } {
  return typeof objective === 'object' ? objective : {};
}

async function judgeOnTheSameRows(champion: ModelVersion, judgement: Judgement): Promise<JudgeOutput> {
  const { registry, table, trained, memoryMegabytes, priority, signal, logger } = judgement;
  const { adapter } = await registry.resolve(champion.model, champion.version);
  const needed = new Set([...table.columns, ...champion.signature.features].map(({ name }) => name));
  return runChild<JudgeInput, never, JudgeOutput>({
    module: new URL('./judge-child.ts', import.meta.url),
    input: {
      table: { ...table, columns: judgement.available.filter(({ name }) => needed.has(name)) },
      challenger: { onnx: trained.onnx, signature: trained.report.signature },
      champion: {
        onnx: await registry.artifact(champion.model, champion.version, 'model.onnx'),
        signature: champion.signature,
        ...(adapter && { adapter }),
      },
    },
    signal,
    memoryMegabytes,
    priority,
    logger,
  });
}
