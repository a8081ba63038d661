import { MillraceError } from '@millrace/runtime/server';

export const noUpload = () =>
  new MillraceError({
    code: 'uploads.not_found',
    status: 404,
    detail: 'There is no such upload of yours. It may have been removed or have run out; begin a new one.',
  });

export const expired = () =>
  new MillraceError({
    code: 'uploads.expired',
    status: 410,
    detail: 'This upload was left alone for too long and is no longer kept. Begin a new one.',
  });

export const wrongOffset = (received: number, offset: number) =>
  new MillraceError({
    code: 'uploads.offset_wrong',
    status: 409,
    detail: `The next byte of this upload is number ${received}, not ${offset}. Ask with HEAD how far it is and go on from there.`,
  });

/** Another request was faster with the same bytes. */
export const overtaken = () =>
  new MillraceError({
    code: 'uploads.offset_wrong',
    status: 409,
    detail:
      'Another request went on with this upload at the same time. Ask with HEAD how far it is and go on from there.',
  });

export const beyondLength = (bytes: number) =>
  new MillraceError({
    code: 'uploads.beyond_length',
    status: 413,
    detail: `This is more than the ${bytes} bytes that the upload was begun with. Begin a new one with the right \`Upload-Length\`.`,
  });

export const wrongChecksum = () =>
  new MillraceError({
    code: 'uploads.checksum_wrong',
    status: 460,
    detail:
      'The bytes that arrived do not have the checksum in `Upload-Checksum`. None of them was kept; send them again.',
  });

/** Seldom read: whoever cut it off has left. */
export const cutOff = (cause: unknown) =>
  new MillraceError({
    code: 'uploads.cut_off',
    status: 400,
    detail:
      'The request ended before its end. What came is kept: ask with HEAD how far the upload is and go on from there.',
    cause,
  });

export const incomplete = (received: number, bytes: number) =>
  new MillraceError({
    code: 'uploads.incomplete',
    status: 409,
    detail: `The upload has ${received} of its ${bytes} bytes. Send the rest before it is used.`,
  });

export const badHeader = (header: string, detail: string) =>
  new MillraceError({
    code: 'uploads.header_invalid',
    status: 400,
    detail,
    errors: [{ pointer: `/headers/${header}`, code: 'invalid', detail }],
  });
