/** Schema of how a graph that was not made here is fed and read. Browser-safe. */
import { type Static, Type } from 'typebox';
import { Label } from '../terms.ts';

export const OnnxElement = Type.Union([
  Type.Literal('float'),
  Type.Literal('double'),
  Type.Literal('int64'),
  Type.Literal('int32'),
  Type.Literal('string'),
  Type.Literal('bool'),
]);
export type OnnxElement = Static<typeof OnnxElement>;

/** One input of the graph and the features that it takes. */
export const OnnxInput = Type.Object({
  name: Type.String(),
  element: OnnxElement,
  columns: Type.Array(Type.String(), { minItems: 1, description: 'Features side by side, in this order.' }),
  flat: Type.Optional(Type.Boolean({ description: 'One column as [N]; otherwise [N, columns].' })),
});
export type OnnxInput = Static<typeof OnnxInput>;

/** Between a signature and a graph whose inputs and outputs are not those that `Signature` describes. */
export const OnnxAdapter = Type.Object({
  inputs: Type.Array(OnnxInput, { minItems: 1 }),
  value: Type.Optional(Type.String({ description: 'Output with the value: [N] or [N, 1].' })),
  label: Type.Optional(
    Type.Object({
      output: Type.String({ description: '[N] or [N, 1].' }),
      values: Type.Array(Label, { description: 'What it says for each of `signature.target.labels`.' }),
    }),
  ),
  probabilities: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description: 'One output [N, classes], or one of the second of two classes, or one output for each class.',
    }),
  ),
});
export type OnnxAdapter = Static<typeof OnnxAdapter>;
