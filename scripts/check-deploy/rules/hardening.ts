import { ofEachService } from '../compose-model.ts';

/** What an image may need to hand its files over and to leave root; nothing here reaches beyond the container. */
const allowedCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID', 'KILL', 'NET_BIND_SERVICE'];

/** Images that write beside their own programs. */
const writeToThemselves = ['acme-companion'];

/** Who takes a service over finds nothing to write to, no rights and no way to get any. */
export const hardening = ofEachService((service, name) => {
  const { cap_add = [], cap_drop = [], security_opt = [], pid, ipc, userns_mode } = service;
  const extra = cap_add.filter((capability) => !allowedCapabilities.includes(capability.replace(/^CAP_/, '')));
  return [
    service.read_only !== true && !writeToThemselves.includes(name) && 'its file system can be written to (read_only)',
    !cap_drop.includes('ALL') && 'it keeps capabilities (cap_drop: [ALL])',
    extra.length > 0 && `it may not have ${extra.join(', ')}`,
    !security_opt.includes('no-new-privileges:true') && 'it can gain privileges (no-new-privileges:true)',
    security_opt.some((option) => option.endsWith('unconfined')) && 'it runs unconfined',
    service.privileged === true && 'it is privileged',
    [pid, ipc, userns_mode].includes('host') && 'it shares a namespace with the host',
  ];
});
