import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What is stored of a key or a session token, and the public id under which it is found. */
export interface SecretDigest {
  id: string;
  digest: Buffer;
}

/** A new API key: `mr_` and 32 random bytes. It is shown once and never stored. */
export function newApiKey(): string {
  return `mr_${randomBytes(32).toString('base64url')}`;
}

/** A new session token: 32 random bytes. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 suffices because the secrets are random, not words that a person chose. */
export function digestOf(secret: string): SecretDigest {
  const digest = createHash('sha256').update(secret).digest();
  return { id: digest.toString('hex', 0, 8), digest };
}

export function sameDigest(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
