import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openPackedFile } from '@millrace/datasets/server';
import type { FileToPredict } from './converted-file.ts';
import type { OpenTableRequest } from './opened-table.ts';
import type { ResultFile } from './result-file.ts';

/** For results that cannot be packed while they are written. `plainPath` is used when there is something to pack. */
export function packAfterwards(
  { output }: Pick<OpenTableRequest, 'output'>,
  { opened: { compression }, entry }: Pick<FileToPredict, 'opened' | 'entry'>,
  plainPath: string,
  open: (path: string) => ResultFile,
): ResultFile {
  if (compression === 'none') return open(output);
  const plain = open(plainPath);
  return {
    write: (chunk, modelOutput) => plain.write(chunk, modelOutput),
    async end() {
      const rejected = await plain.end();
      const { stream, written } = openPackedFile({ path: output, compression, entry });
      await pipeline(createReadStream(plainPath), stream);
      await written;
      return rejected;
    },
  };
}
