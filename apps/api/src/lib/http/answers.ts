import { Type } from 'typebox';

/** An answer that is no JSON of ours; sent as it is, so the schema only tells readers of the API document. */
export function fileOf(...contentTypes: string[]) {
  const schema = { type: 'string' };
  const content = Object.fromEntries(
    contentTypes.map((type) => [type, { schema: type.endsWith('json') ? {} : schema }]),
  );
  return Type.Unsafe<unknown>({ content });
}

export const NothingToSend = Type.Unsafe<undefined>({ type: 'null' });
