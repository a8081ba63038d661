/** The part of the graph that leads from the margins to the answers; answers.ts is the same in the trainer's terms. */
import type { Label, Signature } from '../../index.ts';
import type { Calibration, FittedModel } from '../model.ts';
import { calibrateOne, calibrateTogether } from './calibration.ts';
import { castTo, type ElementType, type GraphBuilder } from './graph.ts';

/** @param margins [rows, margins], float. */
export function writeOutputs(graph: GraphBuilder, margins: string, model: FittedModel, signature: Signature): void {
  if (signature.task === 'regression') writeValue(graph, margins, model, signature);
  else if (signature.task === 'binary') writeBinary(graph, margins, model, signature);
  else writeClasses(graph, margins, model, signature);
}

function writeValue(graph: GraphBuilder, margins: string, model: FittedModel, { outputs }: Signature): void {
  const name = outputs.value as string;
  const margin = squeeze(graph, margins);
  const value = model.scale ? scaled(graph, margin, model.scale, name) : linked(graph, margin, model, name);
  graph.output(value, 'float');
  if (!model.interval) return;
  const { below, above } = model.interval;
  const lower = model.link === 'exponential' ? undefined : outputs.lower;
  const reached = graph.node('Sub', [value, floatOf(graph, below)], {}, lower);
  if (!lower) graph.node('Relu', [reached], {}, outputs.lower);
  graph.output(outputs.lower as string, 'float');
  graph.output(graph.node('Add', [value, floatOf(graph, above)], {}, outputs.upper), 'float');
}

/** In double, so that a large offset does not swallow what the trees say. */
function scaled(graph: GraphBuilder, margin: string, scale: { offset: number; factor: number }, name: string): string {
  const exact = graph.node('Cast', [margin], castTo('double'));
  const product = graph.node('Mul', [exact, graph.constant('double', [], [scale.factor])]);
  const value = graph.node('Add', [product, graph.constant('double', [], [scale.offset])]);
  return graph.node('Cast', [value], castTo('float'), name);
}

function linked(graph: GraphBuilder, margin: string, { link }: FittedModel, name: string): string {
  return graph.node(link === 'exponential' ? 'Exp' : 'Identity', [margin], {}, name);
}

function writeBinary(graph: GraphBuilder, margins: string, model: FittedModel, signature: Signature): void {
  const margin = squeeze(graph, margins);
  const [negative, positive] = signature.outputs.probabilities as [string, string];
  if (model.link === 'logistic' && !model.calibration) {
    writeDecision(graph, margin, 0, signature);
    graph.output(graph.node('Sigmoid', [graph.node('Neg', [margin])], {}, negative), 'float');
    graph.output(graph.node('Sigmoid', [margin], {}, positive), 'float');
    return;
  }
  const [calibration] = model.calibration ?? [];
  const probability = calibration
    ? calibrateOne(graph, margin, model.link, calibration, positive)
    : graph.node('Clip', [margin, floatOf(graph, 0), floatOf(graph, 1)], {}, positive);
  writeDecision(graph, probability, 0.5, signature);
  graph.output(graph.node('Sub', [floatOf(graph, 1), probability], {}, negative), 'float');
  graph.output(probability, 'float');
}

/** The label: the second one above the limit. */
function writeDecision(graph: GraphBuilder, value: string, limit: number, signature: Signature): void {
  const isPositive = graph.node('Greater', [value, floatOf(graph, limit)]);
  writeLabel(graph, graph.node('Cast', [isPositive], castTo('int64')), signature);
}

function writeClasses(graph: GraphBuilder, margins: string, model: FittedModel, signature: Signature): void {
  const plain =
    model.link === 'shares'
      ? shares(graph, margins, signature)
      : graph.node('Softmax', [margins], { axis: { int: 1 } });
  const probabilities = model.calibration ? calibrateTogether(graph, plain, model.calibration as Calibration[]) : plain;
  // Of plain margins the best is found without the rounding of the probabilities.
  const judged = model.calibration || model.link === 'shares' ? probabilities : margins;
  writeLabel(graph, graph.node('ArgMax', [judged], { axis: { int: 1 }, keepdims: { int: 0 } }), signature);
  signature.outputs.probabilities?.forEach((name, index) => {
    const which = graph.constant('int64', [], [index]);
    graph.output(graph.node('Gather', [probabilities, which], { axis: { int: 1 } }, name), 'float');
  });
}

/** Margins that are shares already: clipped at 0 and divided by their sum; even where nothing is above 0. */
function shares(graph: GraphBuilder, margins: string, { target }: Signature): string {
  const positive = graph.node('Relu', [margins]);
  const sum = sumOfRow(graph, positive);
  const isSome = graph.node('Greater', [sum, floatOf(graph, 0)]);
  const even = floatOf(graph, 1 / (target.labels as Label[]).length);
  return graph.node('Where', [isSome, graph.node('Div', [positive, sum]), even]);
}

export function sumOfRow(graph: GraphBuilder, matrix: string): string {
  return graph.node('ReduceSum', [matrix, graph.constant('int64', [1], [1])], { keepdims: { int: 1 } });
}

function writeLabel(graph: GraphBuilder, index: string, { target, outputs }: Signature): void {
  const labels = target.labels as Label[];
  const type = labelElement(labels);
  const table = graph.constant(type, [labels.length], labels);
  graph.output(graph.node('Gather', [table, index], { axis: { int: 0 } }, outputs.label), type);
}

/** Element type of the `label` output: the labels as the training data writes them. */
export function labelElement(labels: Label[]): ElementType {
  if (labels.every((label) => typeof label === 'string')) return 'string';
  if (labels.every((label) => typeof label === 'boolean')) return 'bool';
  return labels.every((label) => Number.isSafeInteger(label)) ? 'int64' : 'float';
}

export function floatOf(graph: GraphBuilder, value: number): string {
  return graph.constant('float', [], [value]);
}

function squeeze(graph: GraphBuilder, margins: string): string {
  return graph.node('Squeeze', [margins, graph.constant('int64', [1], [1])]);
}
