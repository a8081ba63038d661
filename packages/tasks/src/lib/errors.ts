import { MillraceError } from '@millrace/runtime/server';

export const taskNotFound = () =>
  new MillraceError({
    code: 'tasks.not_found',
    status: 404,
    detail: 'There is no such task. Look it up in the list of tasks.',
  });

export const taskAlreadyFinished = () =>
  new MillraceError({
    code: 'tasks.already_finished',
    status: 409,
    detail: 'The task has already finished, so there is nothing to cancel.',
  });

export const cursorInvalid = () =>
  new MillraceError({
    code: 'tasks.cursor_invalid',
    status: 422,
    detail: 'The cursor is not one that this list gave out. Start again without a cursor.',
  });

/** Why the signal of a run was aborted; handlers see it as `signal.reason`. */
export const runCancelled = () =>
  new MillraceError({ code: 'tasks.cancelled', status: 409, detail: 'The task was cancelled.' });

export const runHandedBack = () =>
  new MillraceError({
    code: 'tasks.handed_back',
    status: 503,
    detail: 'The worker is stopping; another one continues the task.',
    transient: true,
  });

export const runLeaseLost = () =>
  new MillraceError({
    code: 'tasks.lease_lost',
    status: 503,
    detail: 'The worker lost its hold on the task; another one continues it.',
    transient: true,
  });
