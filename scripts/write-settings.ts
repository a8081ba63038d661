/** `npm run docs:settings`: writes docs/settings.md. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settingsPage } from './settings-page.ts';

writeFileSync(fileURLToPath(new URL('../docs/settings.md', import.meta.url)), settingsPage());
