import type { FeatureType, OnnxAdapter, OnnxElement, OnnxInput } from '@millrace/learning';
import type { OnnxFile, OnnxValue } from '@millrace/learning/server';
import { notServable } from './errors.ts';
import type { Mlmodel, MlmodelField } from './mlmodel.ts';

/** A column of the signature and where it goes. */
export interface MatchedColumn {
  name: string;
  type: FeatureType;
  element: OnnxElement;
  required: boolean;
  /** The only input that it goes to by itself, for what the graph knows of it. */
  input?: string;
}

export interface MatchedInputs {
  columns: MatchedColumn[];
  inputs: OnnxAdapter['inputs'];
}

/** By their numbers in onnx.proto. */
const elements: Readonly<Record<number, OnnxElement>> = {
  1: 'float',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  11: 'double',
};

const mostColumns = 10_000;

/**
 * Which columns of the signature go to which inputs of the graph: by name,
 * or all of them, in their order, side by side into its only input.
 * @throws MillraceError `models.not_servable` (422)
 */
export function matchInputs({ inputs: fields, metadata }: Mlmodel, file: OnnxFile): MatchedInputs {
  const width = (field: MlmodelField) => (field.shape === undefined ? 1 : widthOf(field, field.shape));
  const columns = fields.map((field, index) => ({ field, names: namesOf(field, index, width(field), metadata) }));
  const total = columns.reduce((sum, { names }) => sum + names.length, 0);
  if (total > mostColumns) throw notServable(`It takes ${total} columns, more than ${mostColumns}. Give it fewer.`);
  checkDistinct(columns.flatMap(({ names }) => names));
  const [only] = file.inputs;
  const placed =
    file.inputs.length === 1 && only !== undefined
      ? [place(only, columns)]
      : file.inputs.map((input) =>
          place(
            input,
            columns.filter(({ field }) => field.name === input.name),
          ),
        );
  const unplaced = file.inputs.length === 1 ? undefined : columns.find(({ field }) => !isInput(file, field.name));
  if (unplaced !== undefined) throw differentInputs(unplaced.field.name ?? unplaced.names.join(', '), file);
  return { columns: placed.flatMap(({ columns }) => columns), inputs: placed.map(({ input }) => input) };
}

function checkDistinct(names: string[]): void {
  const known = new Set<string>();
  const twice = names.find((name) => known.size === known.add(name).size);
  if (twice === undefined) return;
  throw notServable(
    `Two of its columns are called "${twice}". Give each a name of its own: in the signature, or with log_model(…, metadata={'features': [...]}).`,
  );
}

interface NamedField {
  field: MlmodelField;
  names: string[];
}

function place(value: OnnxValue, fields: NamedField[]): { columns: MatchedColumn[]; input: OnnxInput } {
  const element = elementOf(value);
  const names = fields.flatMap((each) => each.names);
  if (names.length === 0) {
    throw notServable(
      `The graph takes an input "${value.name}" that the signature does not name. Give both the same names: initial_types=[(column, type), …] of to_onnx and the columns of infer_signature.`,
    );
  }
  const rank = value.dimensions?.length ?? 2;
  checkShape(value, rank, names.length);
  const columns = fields.flatMap(({ field, names }) =>
    names.map((name) => ({
      name,
      type: typeOf(field, name, element),
      element,
      required: field.required,
      ...(fields.length === 1 && names.length === 1 && { input: value.name }),
    })),
  );
  return { columns, input: { name: value.name, element, columns: names, ...(rank === 1 && { flat: true }) } };
}

function elementOf({ name, kind, element = 0 }: OnnxValue): OnnxElement {
  const found = kind === 'tensor' ? elements[element] : undefined;
  if (found !== undefined) return found;
  throw notServable(
    `The input "${name}" of the graph is of a type that is not served here. Export it as float, double, int64, int32, string or bool.`,
  );
}

function checkShape({ name, dimensions }: OnnxValue, rank: number, width: number): void {
  if (rank !== 2 && !(rank === 1 && width === 1)) throw notRows(`Its input "${name}" has ${rank} dimensions`);
  const [rows = -1, columns = -1] = dimensions ?? [];
  if (rows !== -1) {
    throw notServable(
      `Its input "${name}" takes exactly ${rows} row${rows === 1 ? '' : 's'} at a time. Export it with a free first dimension: [None, …] in skl2onnx, dynamic_axes={'${name}': {0: 'rows'}} in torch.onnx.export.`,
    );
  }
  if (columns !== -1 && columns !== width) {
    throw notServable(
      `Its input "${name}" takes ${columns} columns, the signature names ${width}. Make the signature with infer_signature(X, y), where X is what the model was trained on.`,
    );
  }
}

function notRows(found: string) {
  return notServable(
    `${found}; only models of tables are served here, one row a prediction. Log one that takes columns, or [N, K].`,
  );
}

function widthOf({ name }: MlmodelField, shape: number[]): number {
  if (shape.length === 1) return 1;
  const [, columns = -1] = shape;
  if (shape.length === 2 && columns > 0) return columns;
  throw notRows(
    `Its signature asks for a tensor${name === undefined ? '' : ` "${name}"`} of shape [${shape.join(', ')}]`,
  );
}

/** Columns of a tensor have no names of their own: `metadata={'features': [...]}` gives them. */
function namesOf(
  { name, shape }: MlmodelField,
  index: number,
  width: number,
  { features }: Record<string, unknown>,
): string[] {
  if (shape === undefined || (width === 1 && name !== undefined)) return [name ?? `x${index}`];
  const given = Array.isArray(features) && features.length === width ? features.map(String) : undefined;
  return given ?? Array.from({ length: width }, (_, column) => `${name ?? 'x'}${column}`);
}

const featureTypes: readonly (readonly [RegExp, FeatureType])[] = [
  [/^(long|integer|u?int\d*)$/, 'integer'],
  [/^(double|float|float\d+)$/, 'number'],
  [/^(boolean|bool)$/, 'boolean'],
  [/^(string|str|object)$/, 'text'],
];

function typeOf({ type }: MlmodelField, name: string, element: OnnxElement): FeatureType {
  const found = featureTypes.find(([pattern]) => pattern.test(type))?.[1];
  if (found === undefined) {
    const fix = type.startsWith('datetime')
      ? 'Turn it into a number before, such as seconds since 1970'
      : 'Use numbers, booleans and texts';
    throw notServable(`Its column "${name}" is of the type ${type}, which is not served here. ${fix}.`);
  }
  if ((found === 'text') !== (element === 'string')) {
    throw notServable(
      `Its column "${name}" is ${found === 'text' ? 'a text' : `of the type ${type}`} in the signature and ${element} in the graph. Make both from the same table: to_onnx(model, X) and infer_signature(X, y).`,
    );
  }
  return found;
}

function isInput({ inputs }: OnnxFile, name: string | undefined): boolean {
  return inputs.some((input) => input.name === name);
}

function differentInputs(column: string, { inputs }: OnnxFile) {
  const names = inputs.slice(0, 20).map(({ name }) => name);
  return notServable(
    `The signature names "${column}", which is no input of the graph (those are ${names.join(', ')}). Give both the same names: initial_types=[(column, type), …] of to_onnx and the columns of infer_signature.`,
  );
}
