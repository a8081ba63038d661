import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.ts';
import { sessionKey } from './session.ts';

/** A mistake of the caller is not repaired by asking again. */
function isWorthRepeating(failures: number, error: Error): boolean {
  const status = error instanceof ApiError ? error.status : 0;
  return failures < 2 && (status === 0 || status === 429 || status >= 500);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endSessionWhenRefused }),
  mutationCache: new MutationCache({ onError: endSessionWhenRefused }),
  defaultOptions: {
    // `always`: the server may well be on this machine or in this house when the Internet is away.
    queries: { networkMode: 'always', staleTime: 10_000, retry: isWorthRepeating },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** A 401 anywhere: the frame sees that there is no session and shows the sign-in page. */
function endSessionWhenRefused(error: Error): void {
  if (error instanceof ApiError && error.status === 401) queryClient.setQueryData(sessionKey, null);
}
