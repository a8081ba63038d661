import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiKey, keysQuery, revokeKey } from '../api/keys.ts';
import { Ago } from '../frame/ago.tsx';
import { Notice } from '../states/notice.tsx';
import classes from './keys.module.css';
import { scopeWords } from './scope-words.ts';

export function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
  return (
    <tr data-revoked={apiKey.revokedAt ? true : undefined} className={classes.row}>
      <th scope="row">{apiKey.name}</th>
      <td>{apiKey.scopes.map((scope) => scopeWords[scope].short).join(', ')}</td>
      <td data-spare>{apiKey.lastUsedAt ? <Ago time={apiKey.lastUsedAt} /> : 'never'}</td>
      <td data-number>
        {revoke.error && <Notice tone="bad">{revoke.error.message}</Notice>}
        {apiKey.revokedAt && <span className="mr-quiet">revoked</span>}
        {apiKey.installed && !apiKey.revokedAt && (
          <span className="mr-quiet" title="Replace it through its file or setting, and restart.">
            the installation's own
          </span>
        )}
        {!apiKey.installed && !apiKey.revokedAt && (
          <Button
            variant={sure ? 'filled' : 'default'}
            {...(sure && { color: 'clay' })}
            size="xs"
            loading={revoke.isPending}
            onClick={() => (sure ? revoke.mutate() : setSure(true))}
            onBlur={() => setSure(false)}
            aria-label={`${sure ? 'Really revoke' : 'Revoke'} ${apiKey.name}`}
          >
            {sure ? 'Really revoke' : 'Revoke'}
          </Button>
        )}
      </td>
    </tr>
  );
}
