import { type Static, Type } from 'typebox';
import { type Principal, Scope } from '../../lib/auth/principal.ts';

export const SessionAnswer = Type.Object({
  principal: Type.String({ description: 'As it appears in `createdBy`.' }),
  name: Type.String({ description: 'Name of the key.' }),
  scopes: Type.Array(Scope),
});
export type SessionAnswer = Static<typeof SessionAnswer>;

export function toSessionAnswer({ id, name, scopes }: Principal): SessionAnswer {
  return { principal: id, name, scopes: [...scopes] };
}
