import { sessionSeconds } from './sessions.ts';

const cookiePattern = /(?:^|; *)millrace_session=([\w-]{1,200})(?:;|$)/;

/** The session token of a `Cookie` header. Tokens are base64url, so nothing has to be decoded. */
export function readSessionCookie(header: string | undefined): string | undefined {
  return header === undefined ? undefined : cookiePattern.exec(header)?.[1];
}

/** The `Set-Cookie` value that keeps a session; without a token, the one that ends it. */
export function sessionCookie(token: string | undefined, { secure }: { secure: boolean }): string {
  const maximumAge = token === undefined ? 0 : sessionSeconds;
  const flags = `Max-Age=${maximumAge}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `millrace_session=${token ?? ''}; ${flags}`;
}
