import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below those that systems give to whoever asks for any port: nobody gets one of these by chance. */
const firstPort = 12_000;
const rangeSize = 100;
const ranges = 200;

/** The first port of this process's range, whose socket is held as long as the process lives. */
let range: Promise<number> | undefined;
let given = 0;

/**
 * A port of the loopback address that nobody listens on, for a program that is about to be started. Every process
 * gives out ports of a range of its own, each once before it begins again: two that start programs at the same time
 * cannot be given the same one.
 */
export async function freePort(): Promise<number> {
  range ??= claimRange();
  const first = await range;
  for (let tries = 1; tries < rangeSize; tries++) {
    const port = first + 1 + (given++ % (rangeSize - 1));
    const server = await listen(port);
    if (!server) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`no port is free between ${first} and ${first + rangeSize - 1}`);
}

async function claimRange(): Promise<number> {
  for (let tries = 0; tries < ranges; tries++) {
    const first = firstPort + ((process.pid + tries) % ranges) * rangeSize;
    const server = await listen(first);
    if (!server) continue;
    server.unref();
    return first;
  }
  throw new Error('other processes have claimed all ports for tests');
}

/** Undefined when somebody listens there. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  const failed = once(server, 'error').then(([error]) => {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  });
  server.listen(port, '127.0.0.1');
  return await Promise.race([once(server, 'listening').then(() => server), failed]);
}
