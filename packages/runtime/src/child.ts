/**
 * The door for modules that `runChild` starts: it leaves out the database and
 * the rest of `./server`, which would cost each child a quarter of a second.
 */
export { type ErrorDetails, MillraceError } from './lib/errors.ts';
export { type ChildContext, childMain } from './lib/process/child-main.ts';
