/** `npm start`: boots everything on embedded parts and says where it answers. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept for the next start and for child processes, which saves each a third of its start.
// In the checkout and not in a folder for all users, who could put code of theirs there.
const compiled = fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url));
process.env.NODE_COMPILE_CACHE ??= compiled;
enableCompileCache(process.env.NODE_COMPILE_CACHE);

const { runCommand } = await import('./command.ts');
await runCommand(process.argv.slice(2));
