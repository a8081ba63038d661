import { ofEachService } from '../compose-model.ts';

/** Whatever one service does, the others of the host keep their share. */
export const limits = ofEachService(({ deploy }) => {
  const { cpus, memory, pids } = deploy?.resources?.limits ?? {};
  return [
    !cpus && 'no limit of processors',
    !Number(memory) && 'no limit of memory',
    !(pids && pids > 0) && 'no limit of processes',
  ];
});
