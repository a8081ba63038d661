import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError } from '../api/http.ts';
import { signIn } from '../api/session.ts';
import { Mark } from '../frame/mark.tsx';
import { CopyText } from './copy-text.tsx';
import classes from './sign-in.module.css';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { to } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [key, setKey] = useState('');
  const enter = useMutation({
    mutationFn: () => signIn(key.trim()),
    onSuccess: () => {
      client.clear();
      router.history.push(ownAddress(to));
    },
  });
  useEffect(() => {
    document.title = 'Sign in · Millrace';
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (key.trim() !== '') enter.mutate();
  }

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <Mark size={44} />
        <div>
          <h1>Sign in to Millrace</h1>
          <p className={classes.lead}>Tables in, predictions out, on your own server.</p>
        </div>
        <PasswordInput
          label="Key"
          name="key"
          size="md"
          autoComplete="current-password"
          autoFocus
          required
          withAsterisk={false}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={enter.error && sentenceFor(enter.error)}
        />
        <Button type="submit" size="md" fullWidth loading={enter.isPending}>
          Sign in
        </Button>
        <div className={classes.where}>
          <p>The first start made an admin key. On the server, it is in a file that only its owner can read:</p>
          <CopyText text="cat .millrace/admin-key" />
          <p className="mr-small mr-quiet">
            With <code>MILLRACE_HOME</code> set, look for <code>admin-key</code> in that folder. Where the operator has
            set <code>MILLRACE_ADMIN_KEY</code>, that is the key.
          </p>
        </div>
      </form>
    </main>
  );
}

/** Only an address of this site: a link to the sign-in page must not lead elsewhere afterwards. */
function ownAddress(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/datasets';
}

function sentenceFor(error: Error): string {
  const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
  return refused
    ? 'This key is not known here, or it has been revoked. Check that you pasted all of it.'
    : error.message;
}
