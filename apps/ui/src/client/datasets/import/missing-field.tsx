import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { TagsInput } from '@mantine/core';

interface MissingFieldProps {
  label: string;
  description: string;
  value: readonly string[];
  onChange: (markers: string[]) => void;
}

/** Words that stand for "no value". The empty cell always does, so it is not shown. */
export function MissingField({ label, description, value, onChange }: MissingFieldProps) {
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={value.some((marker) => marker !== '') ? '' : 'Type one, then Enter'}
      value={value.filter((marker) => marker !== '')}
      onChange={(markers) => onChange(value.includes('') ? ['', ...markers] : markers)}
      splitChars={[]}
      maxTags={100}
      maxLength={100}
    />
  );
}
