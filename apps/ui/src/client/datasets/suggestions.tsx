import { UnstyledButton } from '@mantine/core';
import type { DatasetVersion, RoleSuggestion } from '@millrace/datasets';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Sheet } from '../frame/sheet.tsx';
import bars from '../models/bars.module.css';
import classes from './columns.module.css';

const roleWords: Record<RoleSuggestion['role'], string> = {
  target: 'to be predicted',
  leak: 'gives it away',
  time: 'a time',
  group: 'a group',
  id: 'names the row',
  weight: 'a weight',
};
const order: RoleSuggestion['role'][] = ['target', 'leak', 'time', 'group', 'weight', 'id'];
const few = 4;

interface SuggestionsProps {
  version: DatasetVersion;
  suggestions: RoleSuggestion[];
}

/** What columns may be good for, with the reason; nothing is done by itself. */
export function Suggestions({ version, suggestions }: SuggestionsProps) {
  const [all, setAll] = useState(false);
  if (suggestions.length === 0) return null;
  const sorted = [...suggestions].sort(
    (a, b) => order.indexOf(a.role) - order.indexOf(b.role) || b.strength - a.strength,
  );
  // Of each role its best first: ten ids must not hide the one leak.
  const firsts = order.flatMap((role) => sorted.filter((each) => each.role === role).slice(0, 1));
  const ordered = [...firsts, ...sorted.filter((each) => !firsts.includes(each))];
  return (
    <Sheet title="What columns may be good for" className={classes.suggested}>
      <ul className={classes.suggestions}>
        {ordered.slice(0, all ? 200 : few).map((suggestion) => (
          <li key={`${suggestion.role} ${suggestion.column} ${suggestion.of ?? ''}`}>
            <span className={classes.suggestedRole} data-role={suggestion.role}>
              {roleWords[suggestion.role]}
            </span>
            <strong className={classes.suggestedColumn}>{suggestion.column}</strong>
            <span className={classes.suggestion}>{suggestion.reason}</span>
            {suggestion.role === 'target' && (
              <Link
                to="/datasets/$name/train"
                params={{ name: version.dataset }}
                search={{ version: version.version, target: suggestion.column }}
              >
                Train for it
              </Link>
            )}
          </li>
        ))}
      </ul>
      {ordered.length > few && (
        <UnstyledButton className={bars.more} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${Math.min(200, ordered.length) - few} more`}
        </UnstyledButton>
      )}
    </Sheet>
  );
}
