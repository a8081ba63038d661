import type { Signature } from '@millrace/learning';
import type { Lineage, Report, Verdict } from '../../index.ts';
import type { NewVersion, Registry } from '../registry/port.ts';

export const sampleSignature: Signature = {
  task: 'binary',
  target: { name: 'income', labels: ['<=50K', '>50K'] },
  features: [
    { name: 'age', type: 'integer', tensor: 'int64', nullable: false, min: 17, max: 90, default: 37 },
    { name: 'hours', type: 'number', tensor: 'float', nullable: true, min: 1, max: 99, default: 40 },
    {
      name: 'job',
      type: 'category',
      tensor: 'string',
      nullable: true,
      categories: ['clerk', 'nurse'],
      default: 'clerk',
    },
    { name: 'married', type: 'boolean', tensor: 'float', nullable: true, default: true },
    { name: 'hired', type: 'datetime', tensor: 'int64', nullable: true, min: 946684800000, max: 1767225600000 },
  ],
  ignored: ['row id'],
  outputs: { label: 'label', probabilities: ['probability_0', 'probability_1'] },
};

/** What training `number` of a model would hand over, as its first version; change what the test is about. */
export function sampleVersion(
  model: string,
  number: number,
  changes: Partial<Omit<NewVersion, 'model' | 'lineage'>> = {},
): NewVersion {
  const task = `${model} task ${number}`;
  return {
    model,
    signature: sampleSignature,
    metrics: { auc: 0.93, accuracy: 0.87 },
    intervals: { auc: [0.92, 0.94] },
    curves: {},
    importance: [{ feature: 'age', gain: 1 }],
    baseline: { rows: 100, features: [] },
    verdict: firstVersion,
    onnx: new TextEncoder().encode(`onnx of ${task}`),
    explainer: new TextEncoder().encode(`explainer of ${task}`),
    lineage: sampleLineage(task),
    ...changes,
  };
}

/** Some of what a training may tell; the AUC of the segment could not be computed. */
export const sampleReport: Report = {
  suspicions: [{ column: 'hired', reason: 'its AUC alone is 1.00', score: 1 }],
  interval: { level: 0.9, below: 2, above: 3 },
  selection: [{ family: 'linear', state: 'complete', mean: 0.3, standardError: 0.01, seconds: 1 }],
  notes: ["'row id' was left out: it is an id."],
  segments: [
    {
      column: 'job',
      segments: [
        {
          name: 'nurse',
          kind: 'value',
          rows: 2,
          share: 0.1,
          tooSmall: true,
          metrics: { accuracy: 0.5, auc: Number.NaN },
          intervals: {},
        },
      ],
      gaps: [],
    },
  ],
};

export function sampleLineage(task: string): Lineage {
  return {
    dataset: 'adult',
    datasetVersion: 1,
    datasetHash: 'ab12',
    feedbackRows: 0,
    trainingRows: 80,
    heldOutRows: 20,
    algorithm: 'auto',
    parameters: { depth: 6 },
    seed: 1,
    codeVersion: '0.1.0',
    task,
    createdBy: 'ada',
  };
}

/** Version 1, the champion, and version 2, which is not. */
export async function twoVersions(registry: Registry, model: string): Promise<void> {
  await registry.createVersion(sampleVersion(model, 1));
  await registry.createVersion(sampleVersion(model, 2, { verdict: notBetter(1) }));
}

export const firstVersion: Verdict = { promoted: true, code: 'first_version', reason: 'The first version.' };

export function better(championVersion: number): Verdict {
  return { promoted: true, code: 'better', reason: `Better than version ${championVersion}.`, championVersion };
}

export function notBetter(championVersion: number): Verdict {
  return {
    promoted: false,
    code: 'not_better',
    reason: `Not better than version ${championVersion}.`,
    championVersion,
  };
}
