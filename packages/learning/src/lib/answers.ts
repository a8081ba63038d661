/** From margins to answers in the trainer's own terms; onnx/outputs.ts writes the same into the graph. */
import type { LearningTask } from '../index.ts';
import { calibrated } from './calibrated.ts';
import type { FittedModel, Link } from './model.ts';
import type { ModelOutput } from './onnx/model.ts';

/** What a model needs beside its margins. */
export type AnswerRules = Pick<FittedModel, 'link' | 'scale' | 'calibration' | 'interval'>;

/** @param margins [margin][row] */
export function answersOf(rules: AnswerRules, task: LearningTask, margins: Float64Array[]): ModelOutput {
  if (task === 'regression') return valueOutput(rules, margins[0] as Float64Array);
  const plain = probabilitiesOf(rules.link, margins);
  const probabilities = rules.calibration ? calibrated(rules.calibration, plain) : plain;
  return task === 'binary' ? binaryOutput(probabilities[0] as Float64Array) : classOutput(probabilities);
}

/** Predicted values, before they are rounded to float32. */
export function valuesOf({ link, scale }: AnswerRules, margins: Float64Array): Float64Array {
  if (link === 'exponential') return margins.map(Math.exp);
  const { offset, factor } = scale ?? { offset: 0, factor: 1 };
  return margins.map((margin) => offset + factor * margin);
}

function valueOutput(rules: AnswerRules, margins: Float64Array): ModelOutput {
  const values = Float32Array.from(valuesOf(rules, margins));
  if (!rules.interval) return { values };
  const { below, above } = rules.interval;
  // What an exponential link answers is never below zero, and neither is what it stands for.
  const least = rules.link === 'exponential' ? 0 : Number.NEGATIVE_INFINITY;
  return { values, lower: values.map((value) => Math.max(least, value - below)), upper: values.map((v) => v + above) };
}

/** Uncalibrated probabilities: of the positive class alone when there are two, else of each; [class][row]. */
export function probabilitiesOf(link: Link, margins: Float64Array[]): Float64Array[] {
  const [first] = margins as [Float64Array];
  if (link === 'logistic') return [first.map((margin) => 1 / (1 + Math.exp(-margin)))];
  if (link === 'shares' && margins.length === 1) return [first.map((share) => Math.min(1, Math.max(0, share)))];
  const result = margins.map((ofClass) => new Float64Array(ofClass.length));
  for (let row = 0; row < first.length; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (const ofClass of margins) largest = Math.max(largest, ofClass[row] as number);
    let sum = 0;
    margins.forEach((ofClass, k) => {
      const margin = ofClass[row] as number;
      const weight = link === 'softmax' ? Math.exp(margin - largest) : Math.max(0, margin);
      (result[k] as Float64Array)[row] = weight;
      sum += weight;
    });
    for (const ofClass of result) ofClass[row] = sum > 0 ? (ofClass[row] as number) / sum : 1 / margins.length;
  }
  return result;
}

function binaryOutput(positive: Float64Array): ModelOutput {
  const probabilities = new Float32Array(positive.length * 2);
  positive.forEach((probability, row) => {
    probabilities[row * 2] = 1 - probability;
    probabilities[row * 2 + 1] = probability;
  });
  return { probabilities, labelIndex: Int32Array.from(positive, (probability) => (probability > 0.5 ? 1 : 0)) };
}

function classOutput(byClass: Float64Array[]): ModelOutput {
  const rows = byClass[0]?.length ?? 0;
  const classes = byClass.length;
  const probabilities = new Float32Array(rows * classes);
  const labelIndex = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      const probability = byClass[k]?.[row] as number;
      probabilities[row * classes + k] = probability;
      if (probability > (byClass[best]?.[row] as number)) best = k;
    }
    labelIndex[row] = best;
  }
  return { probabilities, labelIndex };
}
