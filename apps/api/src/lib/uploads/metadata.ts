import { badHeader } from './errors.ts';

const pair = /^[\x21-\x2b\x2d-\x7e]+( (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)?$/;

/**
 * Reads `Upload-Metadata`: keys and values in Base64, `filename d29ybGQ=,draft`.
 * @throws MillraceError `uploads.header_invalid` (400)
 */
export function parseMetadata(header: string): Map<string, string> {
  const metadata = new Map<string, string>();
  if (header.trim() === '') return metadata;
  for (const part of header.split(',').map((text) => text.trim())) {
    const [key = '', value = ''] = part.split(' ');
    if (!pair.test(part) || metadata.has(key)) {
      throw badHeader(
        'upload-metadata',
        '`Upload-Metadata` must be pairs of a key and its value in Base64, such as `filename dGFibGUuY3N2`, parted by commas, each key once.',
      );
    }
    metadata.set(key, Buffer.from(value, 'base64').toString());
  }
  return metadata;
}
