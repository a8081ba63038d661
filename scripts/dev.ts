/** `npm run dev`: the product, restarted when a server file changes, and the Web UI, rebuilt when a page changes. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const children = [
  spawn('vite', ['build', '--watch', '--logLevel', 'warn'], { cwd: `${root}/apps/ui`, stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', '--watch-preserve-output', 'apps/standalone/src/main.ts'], {
    cwd: root,
    stdio: 'inherit',
    env: { MILLRACE_LOG_FORMAT: 'pretty', ...process.env },
  }),
];
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
