import type { MigrationSource } from '@millrace/runtime/server';

/** The tables of this package: tasks, their events, and idempotency keys. */
export const tasksMigrations: MigrationSource = {
  name: 'tasks',
  folder: new URL('../../migrations/', import.meta.url),
};
