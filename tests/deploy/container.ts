/** A service in a container, under the restrictions that the deployment runs it with. */
import { setTimeout as wait } from 'node:timers/promises';
import { docker } from './engine.ts';

const startSeconds = 120;

export interface Container extends AsyncDisposable {
  /** SIGTERM as `docker stop` sends it. @returns the exit code */
  stop(): number;
  /** What it says of its health. */
  health(): string;
}

export const restrictions = ['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

/**
 * Starts it on the network of this machine and waits until its health check says that it is well.
 * @param files of this machine that it may read, at the same place
 * @throws Error with its log and the last answer of the check
 */
export async function startContainer(
  image: string,
  { settings, files }: { settings: Record<string, string>; files: string[] },
): Promise<Container> {
  const variables = Object.entries(settings).map(([name, value]) => `--env=${name}=${value}`);
  const volumes = files.map((file) => `--volume=${file}:${file}:ro`);
  // No second process: the role itself is process 1 and gets the signals.
  const id = docker(
    'run',
    '--detach',
    '--network=host',
    '--health-interval=1s',
    ...restrictions,
    ...volumes,
    ...variables,
    image,
  );
  const health = () => docker('inspect', '--format={{json .State.Health.Log}}', id);
  const status = () => docker('inspect', '--format={{.State.Status}} {{.State.Health.Status}}', id);
  const remove = () => docker('rm', '--force', '--volumes', id);
  for (const end = Date.now() + startSeconds * 1_000; status() !== 'running healthy'; await wait(250)) {
    if (status().startsWith('running') && Date.now() < end) continue;
    const told = `${image} is ${status()}: ${health()}\n${docker('logs', id)}`;
    remove();
    throw new Error(told);
  }
  return {
    health,
    stop() {
      docker('stop', '--time=60', id);
      return Number(docker('inspect', '--format={{.State.ExitCode}}', id));
    },
    async [Symbol.asyncDispose]() {
      remove();
    },
  };
}
