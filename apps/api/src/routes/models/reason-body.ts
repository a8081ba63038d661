import { Type } from 'typebox';

/** Why the champion is changed by hand; the body may be left out. */
export const ReasonBody = Type.Union([
  Type.Object(
    {
      reason: Type.Optional(
        Type.String({ minLength: 1, maxLength: 500, description: 'Kept in the history of the model.' }),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Null(),
]);
