import { TextInput } from '@mantine/core';
import { namePattern } from '@millrace/runtime';
import { nameRule } from '../format/names.ts';

const rule = new RegExp(namePattern);

export function nameProblem(name: string): string | undefined {
  return rule.test(name) ? undefined : nameRule;
}

interface NameFieldProps {
  label: string;
  value: string;
  onChange: (name: string) => void;
  /** What it means that this name is in use already. */
  taken?: string | undefined;
}

export function NameField({ label, value, onChange, taken }: NameFieldProps) {
  const problem = nameProblem(value);
  return (
    <TextInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={value !== '' && problem}
      description={taken}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maxLength={63}
      required
      withAsterisk={false}
      spellCheck={false}
      autoCapitalize="none"
      maw={420}
    />
  );
}
