/** The Web UI as a process of its own, in front of Pipeline APIs that run elsewhere. */
import { readFileSync } from 'node:fs';
import { listenAt, type RoleContext, runProgram, startRole } from '@millrace/runtime/server';
import { createUi } from './app.ts';

const name = 'millrace-ui';

async function boot({ settings, logger, lifecycle }: RoleContext) {
  const ui = await createUi({ settings, logger, apiUrl: settings.ui.apiUrl });
  lifecycle.add('ui', () => ui.stop());
  return { url: await listenAt(ui, { ...settings.ui, prefix: 'MILLRACE_UI' }) };
}

await runProgram(
  {
    name,
    summary:
      'Starts the Web UI, which serves the pages and passes calls on to the Pipeline API at MILLRACE_UI_API_URL.',
    version: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
    start: (env) => startRole({ name, needs: [], boot }, env),
  },
  process.argv.slice(2),
);
