import { readFileSync } from 'node:fs';
import { runProgram } from '@millrace/runtime/server';
import { startMillrace } from './app.ts';

const summary = `Starts Millrace: the Web UI, the Pipeline API and the Data Processor in one process,
with a PostgreSQL of its own. All data lies in MILLRACE_HOME.`;

export async function runCommand(words: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  await runProgram(
    {
      name: 'millrace',
      summary,
      version,
      async start(env) {
        const { uiUrl, apiUrl, adminKeyPath, failed, stop } = await startMillrace({ env });
        return { urls: [uiUrl, apiUrl], notes: [`Sign in with the key in ${adminKeyPath}`], failed, stop };
      },
    },
    words,
  );
}
