/** Calibration in the graph; calibrated.ts is the same in the trainer's terms. */
import { leastProbability, leastSum } from '../calibrated.ts';
import type { Calibration, Link } from '../model.ts';
import { castTo, type GraphBuilder } from './graph.ts';
import { sumOfRow } from './outputs.ts';
import { pieceTrees } from './pieces.ts';

type Isotonic = Extract<Calibration, { kind: 'isotonic' }>;
type Platt = Extract<Calibration, { kind: 'platt' }>;

/** Probability of the positive class ([rows], float, called `name`) from the margin ([rows]). */
export function calibrateOne(
  graph: GraphBuilder,
  margin: string,
  link: Link,
  calibration: Calibration,
  name: string,
): string {
  if (calibration.kind === 'platt') {
    const logit = link === 'logistic' ? cutLogit(graph, margin) : logitOf(graph, margin);
    return platt(graph, logit, [calibration], [], name);
  }
  const plain =
    link === 'logistic'
      ? graph.node('Sigmoid', [margin])
      : graph.node('Clip', [margin, graph.constant('float', [], [0]), graph.constant('float', [], [1])]);
  const column = graph.node('Unsqueeze', [plain, graph.constant('int64', [1], [1])]);
  const result = isotonic(graph, column, [calibration]);
  return graph.node('Squeeze', [result, graph.constant('int64', [1], [1])], {}, name);
}

/** Probabilities [rows, classes], divided by their sum. */
export function calibrateTogether(graph: GraphBuilder, plain: string, calibration: Calibration[]): string {
  const curves = calibration.filter((each) => each.kind === 'isotonic');
  const lines = calibration.filter((each) => each.kind === 'platt');
  if (curves.length > 0 && lines.length > 0) throw new Error('All classes are calibrated in the same way.');
  const result =
    curves.length > 0 ? isotonic(graph, plain, curves) : platt(graph, logitOf(graph, plain), lines, [1, lines.length]);
  const sum = sumOfRow(graph, result);
  const isSome = graph.node('Greater', [sum, graph.constant('float', [], [leastSum])]);
  return graph.node('Where', [isSome, graph.node('Div', [result, sum]), plain]);
}

/** The margin of a logistic link is the logit already. */
function cutLogit(graph: GraphBuilder, margin: string): string {
  const limit = Math.log((1 - leastProbability) / leastProbability);
  const bounds = [-limit, limit].map((bound) => graph.constant('double', [], [bound]));
  return graph.node('Clip', [graph.node('Cast', [margin], castTo('double')), ...bounds]);
}

/** In double: near 1 a float32 has no digits left for what is missing to 1. */
function logitOf(graph: GraphBuilder, probability: string): string {
  const exact = graph.node('Cast', [probability], castTo('double'));
  const bounds = [leastProbability, 1 - leastProbability].map((bound) => graph.constant('double', [], [bound]));
  const cut = graph.node('Clip', [exact, ...bounds]);
  const rest = graph.node('Sub', [graph.constant('double', [], [1]), cut]);
  return graph.node('Log', [graph.node('Div', [cut, rest])]);
}

function platt(graph: GraphBuilder, logit: string, lines: Platt[], shape: number[], name?: string): string {
  const slopes = graph.constant(
    'double',
    shape,
    lines.map(({ slope }) => slope),
  );
  const intercepts = graph.constant(
    'double',
    shape,
    lines.map(({ intercept }) => intercept),
  );
  const moved = graph.node('Add', [graph.node('Mul', [logit, slopes]), intercepts]);
  return graph.node('Cast', [graph.node('Sigmoid', [moved])], castTo('float'), name);
}

/**
 * Piecewise lines: a tree for each class tells the piece, as the knot at its left,
 * the height there, and the slope. At a knot both pieces say the same, so it does not
 * matter on which side a rounded probability falls.
 *
 * @param plain [rows, classes]
 */
function isotonic(graph: GraphBuilder, plain: string, curves: Isotonic[]): string {
  const classes = curves.length;
  const pieces = graph.node('TreeEnsembleRegressor', [plain], pieceTrees(curves));
  const [knots, heights, slopes] = [0, 1, 2].map((part) => {
    const which = graph.constant(
      'int64',
      [classes],
      Array.from(curves, (_, k) => part * classes + k),
    );
    return graph.node('Gather', [pieces, which], { axis: { int: 1 } });
  }) as [string, string, string];
  const distance = graph.node('Sub', [plain, knots]);
  return graph.node('Add', [heights, graph.node('Mul', [distance, slopes])]);
}
