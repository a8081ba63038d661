import { Button, TextInput } from '@mantine/core';
import type { DatasetProfile } from '@millrace/datasets';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { TargetCard } from './target-card.tsx';
import classes from './train.module.css';

interface TargetChoiceProps {
  profile: DatasetProfile;
  target: string | undefined;
  onChoose: (target: string) => void;
}

const step = 40;

/** Every column as a choice, with its shape. */
export function TargetChoice({ profile, target, onChoose }: TargetChoiceProps) {
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(step);
  const [chosenFirst] = useState(target);
  const found = profile.columns.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  // The suggestion is seen without scrolling, wherever its column stands.
  const ordered = [...found.filter(({ name }) => name === chosenFirst), ...found.filter((c) => c.name !== chosenFirst)];
  return (
    <fieldset className={classes.targets}>
      <legend>What do you want to know?</legend>
      {profile.columns.length > 12 && (
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <div className={classes.cards}>
        {ordered.slice(0, shown).map((column) => (
          <TargetCard
            key={column.name}
            column={column}
            rows={profile.rows}
            chosen={column.name === target}
            suggested={column.name === chosenFirst}
            onChoose={() => onChoose(column.name)}
          />
        ))}
      </div>
      {ordered.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + step)}>
          Show more columns
        </Button>
      )}
    </fieldset>
  );
}
