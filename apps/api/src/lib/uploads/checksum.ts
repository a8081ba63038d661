import { createHash, type Hash } from 'node:crypto';
import { badHeader } from './errors.ts';

/** `sha1` is the one that every server must know. */
export const checksumAlgorithms = ['sha1', 'sha256', 'sha512', 'md5'];

export interface Checksum {
  hash: Hash;
  expected: Buffer;
}

/** Reads `Upload-Checksum`: an algorithm and a digest in Base64. @throws MillraceError `uploads.header_invalid` (400) */
export function parseChecksum(header: string | undefined): Checksum | undefined {
  if (header === undefined) return undefined;
  const [algorithm = '', digest = '', ...rest] = header.trim().split(' ');
  if (!checksumAlgorithms.includes(algorithm)) {
    throw badHeader(
      'upload-checksum',
      `Checksums are taken with ${checksumAlgorithms.join(', ')}, not \`${algorithm}\`.`,
    );
  }
  const hash = createHash(algorithm);
  const expected = Buffer.from(digest, 'base64');
  if (rest.length === 0 && expected.length === hash.copy().digest().length) return { hash, expected };
  throw badHeader('upload-checksum', `\`Upload-Checksum\` must be \`${algorithm}\`, a space and the digest in Base64.`);
}
