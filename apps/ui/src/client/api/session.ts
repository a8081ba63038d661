import { queryOptions } from '@tanstack/react-query';
import { ApiError, call } from './http.ts';

/** Who is signed in, as the API says it. */
export interface Session {
  name?: string;
  scopes?: string[];
}

export const sessionKey = ['session'];

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return (await call<Session | undefined>('GET', '/sessions/current', { signal })) ?? {};
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

export function signIn(key: string): Promise<Session | undefined> {
  return call('POST', '/sessions', { body: { key } });
}

export function signOut(): Promise<void> {
  return call('DELETE', '/sessions/current');
}
