import { Socket } from 'node:net';

/** Standard input is a pipe that only the parent holds: it closes when the parent is gone, however it went. */
const fromParent = new Socket({ fd: 0 });
fromParent.on('error', () => {});
fromParent.on('close', () => process.kill(process.pid, 'SIGKILL'));
fromParent.resume();
