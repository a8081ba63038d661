import type { Label, LearningTask, OnnxAdapter } from '@millrace/learning';
import { findClassLabels, type OnnxFile, type OnnxValue } from '@millrace/learning/server';
import { notServable } from './errors.ts';
import type { Mlmodel } from './mlmodel.ts';

export interface MatchedOutputs {
  task: LearningTask;
  /** Classes in the order of their probabilities; absent for numbers. */
  labels?: Label[];
  outputs: Omit<OnnxAdapter, 'inputs'>;
  /** The classes, or their order, are not the graph's own word: to be checked by running it. */
  isGuess: boolean;
  notes: string[];
}

/** By their numbers in onnx.proto. */
const text = 8;
const bool = 9;
const fractions = new Set([1, 11]);
const labelElements = new Set([6, 7, text, bool]);

/**
 * Which output is the label, which are the probabilities, or which is the value.
 * The classes come from the graph, or from `metadata={'classes': [...]}`.
 * @throws MillraceError `models.not_servable` (422)
 */
export function matchOutputs({ metadata }: Mlmodel, file: OnnxFile): MatchedOutputs {
  checkTensors(file);
  const given = classesIn(metadata);
  const scores = file.outputs.filter(({ element }) => fractions.has(element ?? 0));
  const label = file.outputs.find(({ element }) => labelElements.has(element ?? 0));
  const isRegression = given === undefined && (label === undefined || (scores.length === 0 && label.element !== text));
  if (isRegression && !hasClasses(file, label, scores)) return matchValue(file, scores[0] ?? label);
  return matchClasses(file, given, label, scores);
}

function checkTensors({ outputs }: OnnxFile): void {
  const odd = outputs.find(({ kind }) => kind !== 'tensor');
  if (odd === undefined) return;
  if (odd.kind === 'sequence' || odd.kind === 'map') {
    throw notServable(
      `Its output "${odd.name}" is a list of maps (ZipMap). Export it with to_onnx(model, X, options={'zipmap': False}).`,
    );
  }
  throw notServable(`Its output "${odd.name}" is no tensor. Export a graph whose outputs are tensors.`);
}

/** `metadata={'classes': [...]}` */
function classesIn({ classes }: Record<string, unknown>): Label[] | undefined {
  if (!Array.isArray(classes) || classes.length < 2) return undefined;
  return classes.map((each) => (typeof each === 'number' || typeof each === 'boolean' ? each : String(each)));
}

/** A label that a classifier made, or several scores a row. */
function hasClasses(file: OnnxFile, label: OnnxValue | undefined, scores: OnnxValue[]): boolean {
  if (label !== undefined) return findClassLabels(file, label.name, 2) !== undefined;
  return scores.length === 1 && widthOf(scores[0]) > 1;
}

/** -1 when the file does not say. */
function widthOf(value: OnnxValue | undefined): number {
  return value?.dimensions === undefined ? -1 : value.dimensions.length === 1 ? 1 : (value.dimensions[1] ?? -1);
}

function matchValue({ outputs }: OnnxFile, value: OnnxValue | undefined): MatchedOutputs {
  if (value === undefined || outputs.length > 1) {
    const names = outputs.map(({ name }) => `"${name}"`).join(', ');
    throw notServable(
      `It answers with ${outputs.length} outputs (${names}) for each row, of which none is known as a label. Export one value, or tell the classes with log_model(…, metadata={'classes': ['no', 'yes']}).`,
    );
  }
  return { task: 'regression', outputs: { value: value.name }, isGuess: false, notes: [] };
}

function matchClasses(
  file: OnnxFile,
  given: Label[] | undefined,
  label: OnnxValue | undefined,
  scores: OnnxValue[],
): MatchedOutputs {
  const count = given?.length ?? (scores.length > 1 ? scores.length : widthOf(scores[0]));
  const found = label && findClassLabels(file, label.name, count > 0 ? count : undefined);
  const notes: string[] = [];
  if (label === undefined && given === undefined) {
    notes.push(
      "The classes are called 0, 1, … since the graph has no labels; log_model(…, metadata={'classes': [...]}) names them.",
    );
  }
  const values = found ?? valuesOf(label, count, given);
  const labels = inOrderOf(values, given) ?? values;
  if (values === undefined || labels === undefined || values.length < 2) {
    throw notServable(
      "The classes of its label cannot be told from the graph. Name them, in the order of the probabilities, with log_model(…, metadata={'classes': ['no', 'yes']}).",
    );
  }
  if (given !== undefined && given.length !== values.length) {
    throw notServable(
      `Its metadata names ${given.length} classes, the graph has ${values.length}. Name as many as it has.`,
    );
  }
  const probabilities = probabilitiesOf(scores, labels.length);
  if (label === undefined && probabilities === undefined) {
    throw notServable(`It has neither a label nor probabilities for its ${labels.length} classes. Export one of them.`);
  }
  return {
    task: labels.length === 2 ? 'binary' : 'multiclass',
    labels,
    outputs: {
      ...(label && { label: { output: label.name, values } }),
      ...(probabilities && { probabilities }),
    },
    isGuess: found === undefined,
    notes,
  };
}

/** What a label says that the graph does not tell: the words that were given, or numbers. */
function valuesOf(label: OnnxValue | undefined, count: number, given: Label[] | undefined): Label[] | undefined {
  if (label?.element === text) return given;
  return label?.element === bool ? [false, true] : numbered(count);
}

function numbered(count: number): number[] | undefined {
  return count > 1 ? Array.from({ length: count }, (_, index) => index) : undefined;
}

/** The names that were given, unless they are those of the graph in another order. */
function inOrderOf(values: Label[] | undefined, given: Label[] | undefined): Label[] | undefined {
  if (values === undefined || given === undefined) return given;
  const known = new Set(values.map(String));
  return given.every((each) => known.has(String(each))) ? values : given;
}

/** One output for all classes, one for the second of two, or one for each; undefined when there are none such. */
function probabilitiesOf(scores: OnnxValue[], classes: number): string[] | undefined {
  const names = scores.map(({ name }) => name);
  if (scores.length === classes && scores.every((each) => Math.abs(widthOf(each)) === 1)) return names;
  if (scores.length !== 1) return undefined;
  const width = widthOf(scores[0]);
  return width === classes || width === -1 || (width === 1 && classes === 2) ? names : undefined;
}
