import cookie from '@fastify/cookie';
import { sessionSeconds } from './sessions.ts';

const { parse, serialize } = cookie.fastifyCookie;
const cookieName = 'millrace_session';

/** The session token of a `Cookie` header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  return header?.includes(cookieName) ? parse(header)[cookieName] : undefined;
}

/** The `Set-Cookie` value that keeps a session; without a token, the one that ends it. */
export function sessionCookie(token: string | undefined, options: { secure: boolean }): string {
  return serialize(cookieName, token ?? '', {
    httpOnly: true,
    sameSite: 'strict',
    secure: options.secure,
    path: '/',
    maxAge: token === undefined ? 0 : sessionSeconds,
  });
}
