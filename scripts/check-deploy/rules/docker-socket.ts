import { ofEachService } from '../compose-model.ts';

/** Whoever reaches the socket owns the host: one proxy with a list of what may be asked, on no network but its own. */
export const dockerSocket = ofEachService(({ volumes = [], networks = {} }, name) => {
  const mount = volumes.find(({ source = '' }) => /(^|\/)docker\.sock$|^(\/var)?\/run\/?$|^\/$/.test(source));
  if (!mount) return [];
  if (name !== 'socket-proxy') return ['it reaches the socket of Docker; only socket-proxy may'];
  return [
    mount.read_only !== true && 'the socket is mounted for writing',
    Object.keys(networks).join() !== 'socket' && 'it may only be on the network socket',
  ];
});
