import { ofEachService } from '../compose-model.ts';

/** Docker keeps a log for as long as its container lives, unless it is told what is enough. */
export const logRotation = ofEachService(({ logging }) => {
  const { 'max-size': size, 'max-file': files } = logging?.options ?? {};
  return [
    !['json-file', 'local'].includes(logging?.driver ?? '') && 'its log is not kept in files (json-file or local)',
    !/^[1-9]\d*[km]$/.test(size ?? '') && 'a file of its log has no largest size (max-size, in k or m)',
    !(Number(files) >= 1) && 'its log may have any number of files (max-file)',
  ];
});
