import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { createKey, keysQuery, type Scope } from '../api/keys.ts';
import { NameField, nameProblem } from '../datasets/name-field.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { useCopy } from '../frame/use-copy.ts';
import { Notice } from '../states/notice.tsx';
import classes from './keys.module.css';
import { scopeWords } from './scope-words.ts';

export function NewKey() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['predict']);
  const make = useMutation({
    mutationFn: () => createKey(name, scopes),
    onSuccess: () => {
      setName('');
      client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  const { copied, copy } = useCopy(make.data?.key ?? '');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!nameProblem(name) && scopes.length > 0) make.mutate();
  }

  return (
    <Sheet title="A new key">
      <form className={classes.form} onSubmit={submit}>
        <NameField label="What it is for" value={name} onChange={setName} />
        <fieldset className={classes.scopes}>
          <legend>It may</legend>
          {(Object.keys(scopeWords) as Scope[]).map((scope) => (
            <Checkbox
              key={scope}
              label={scopeWords[scope].long}
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(event.currentTarget.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
              }
            />
          ))}
        </fieldset>
        {make.error && <Notice tone="bad">{make.error.message}</Notice>}
        <div>
          <Button type="submit" loading={make.isPending} disabled={name === '' || scopes.length === 0}>
            Make the key
          </Button>
        </div>
      </form>
      {make.data && (
        <Notice
          tone="good"
          title="Copy it now: it is shown this once"
          actions={
            <Button size="xs" onClick={copy}>
              <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
            </Button>
          }
        >
          <code className={classes.key}>{make.data.key}</code>
        </Notice>
      )}
    </Sheet>
  );
}
