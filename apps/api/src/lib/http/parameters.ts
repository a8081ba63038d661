import { Type } from 'typebox';

/** Query of a paged list. */
export const PageQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ description: '`nextCursor` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Default 50.' })),
  },
  { additionalProperties: false },
);

export const DatasetParameters = Type.Object({ name: Type.String() });
export const DatasetVersionParameters = Type.Object({
  name: Type.String(),
  version: Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('latest')]),
});

export const ModelParameters = Type.Object({ model: Type.String() });
export const ModelVersionParameters = Type.Object({
  model: Type.String(),
  version: Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('champion')]),
});

export const IdParameters = Type.Object({ id: Type.String() });

/** Body of a 202: the work was accepted as a task. */
export const AcceptedTask = Type.Object({ task: Type.Object({ id: Type.String({ format: 'uuid' }) }) });

export function taskLocation({ task }: { task: { id: string } }): string {
  return `/api/v1/tasks/${task.id}`;
}
