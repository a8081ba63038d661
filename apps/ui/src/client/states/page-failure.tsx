import { Button } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiError } from '../api/http.ts';
import { ErrorState } from './error-state.tsx';
import classes from './states.module.css';

/** A page broke, or a part of it could not be loaded because a newer release is being served. */
export function PageFailure({ error }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiError) {
    return (
      <main className={classes.lonely}>
        <ErrorState error={error} onRetry={() => router.invalidate()} />
      </main>
    );
  }
  return (
    <div className={classes.error} role="alert">
      <h1>This page broke</h1>
      <p className="mr-measure">
        Reload it to get the newest version. If it breaks again, the message below helps whoever looks into it.
      </p>
      <p>
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}
