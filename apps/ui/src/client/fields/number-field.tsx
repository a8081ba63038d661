import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { readNumber } from './read-number.ts';

interface NumberFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: number | undefined;
  /** Undefined: nothing is written, or nothing that is a number; then the form it stands in cannot be sent. */
  onChange: (value: number | undefined) => void;
  whole?: boolean;
  min?: number;
  max?: number;
}

/** A field for a number, which keeps the text as it is typed: half a number is no number yet. */
export function NumberField({ value, onChange, whole = false, min, max, error, ...rest }: NumberFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const [left, setLeft] = useState(true);
  const written = readNumber(text, { whole });
  const problem = problemOf(written, min, max);

  // Set from outside: typical values, or a fresh form.
  const told = problem === undefined && 'value' in written ? written.value : undefined;
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (value !== told) setText(value === undefined ? '' : String(value));
  }
  useEffect(() => input.current?.setCustomValidity(problem ?? ''), [problem]);

  return (
    <TextInput
      {...rest}
      ref={input}
      inputMode={whole ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={text}
      error={(left && problem) || error}
      onFocus={() => setLeft(false)}
      onBlur={() => setLeft(true)}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const read = readNumber(next, { whole });
        const usable = problemOf(read, min, max) === undefined && 'value' in read ? read.value : undefined;
        setKnown(usable);
        onChange(usable);
      }}
    />
  );
}

function problemOf(written: ReturnType<typeof readNumber>, min = -Infinity, max = Infinity): string | undefined {
  if ('problem' in written) return written.problem;
  const { value } = written;
  if (value === undefined || (value >= min && value <= max)) return undefined;
  return value < min ? `At least ${min}.` : `At most ${max}.`;
}
