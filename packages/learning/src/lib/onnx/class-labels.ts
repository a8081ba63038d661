import { attributeList, constantList, type OnnxFile, type OnnxNode } from './onnx-file.ts';

/** Operators between the one that knows the classes and the output: they pass its values on. */
const passedThrough = new Set(['Cast', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/**
 * The classes that a graph answers with, in the order of their probabilities:
 * found where the output `label` is made, by a classifier of ai.onnx.ml, by a
 * look-up in a constant, by a map from numbers, or by ArgMax alone (0, 1, …).
 * Undefined when it is made in a way not known here.
 * @param classes how many there are, when the probabilities tell
 */
export function findClassLabels(file: OnnxFile, output: string, classes?: number): (number | string)[] | undefined {
  const makers = new Map(file.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let node = makers.get(output);
  for (let steps = 0; node !== undefined && steps < 20; steps++) {
    if (!passedThrough.has(node.operator)) return labelsOf(node, file, classes);
    node = makers.get(node.inputs[0] ?? '');
  }
  return undefined;
}

function labelsOf(node: OnnxNode, file: OnnxFile, classes: number | undefined): (number | string)[] | undefined {
  if (node.operator === 'ArgMax')
    return classes === undefined ? undefined : Array.from({ length: classes }, (_, k) => k);
  if (node.operator === 'LabelEncoder') return valuesByKey(node);
  if (node.operator === 'ArrayFeatureExtractor' || node.operator === 'Gather') {
    const table = file.constants.get(node.inputs[0] ?? '');
    return table && constantList(table);
  }
  return (
    attributeList(node, 'classlabels_strings') ??
    attributeList(node, 'classlabels_int64s') ??
    attributeList(node, 'classlabels_ints')
  );
}

/** Texts for the numbers 0, 1, …; undefined when the keys are others. */
function valuesByKey(node: OnnxNode): (number | string)[] | undefined {
  const keys = attributeList(node, 'keys_int64s');
  const values = attributeList(node, 'values_strings') ?? attributeList(node, 'values_int64s');
  if (keys === undefined || values === undefined || keys.length !== values.length) return undefined;
  const byKey = new Map(keys.map((key, index) => [key, values[index] as number | string]));
  const ordered = keys.map((_, index) => byKey.get(index));
  return ordered.every((value) => value !== undefined) ? ordered : undefined;
}

/** The words that a graph knows in an input of texts, where it one-hot encodes that input by itself. */
export function findCategories(file: OnnxFile, input: string): string[] | undefined {
  const users = file.nodes.filter(({ inputs }) => inputs.includes(input));
  const [user] = users;
  if (users.length !== 1 || user === undefined) return undefined;
  if (passedThrough.has(user.operator) || isFirstColumn(file, user, input)) {
    return findCategories(file, user.outputs[0] ?? '');
  }
  if (user.operator !== 'OneHotEncoder') return undefined;
  return attributeList(user, 'cats_strings')?.map(String);
}

/** Takes the first column of an input that has one: that is how pipelines of scikit-learn pick a column. */
function isFirstColumn(file: OnnxFile, { operator, inputs: [from, which = ''] }: OnnxNode, input: string): boolean {
  const table = file.constants.get(which);
  return operator === 'Gather' && from === input && table !== undefined && String(constantList(table)) === '0';
}
