/** `npm run openapi`: writes apps/api/openapi.json from the routes. Needs no database. */
import { writeFile } from 'node:fs/promises';
import { openApiDocument } from '../src/openapi.ts';

await writeFile(new URL('../openapi.json', import.meta.url), await openApiDocument());
