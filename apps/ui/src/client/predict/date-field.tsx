import { TextInput, type TextInputProps } from '@mantine/core';
import type { RowValue } from '@millrace/models';
import { useState } from 'react';

interface DateFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: RowValue;
  onChange: (value: RowValue) => void;
}

/** A day, or a day and a time when the data has times; in UTC, as the data is read. */
export function DateField({ value, onChange, ...common }: DateFieldProps) {
  const text = typeof value === 'string' ? value : '';
  const [withTime] = useState(() => text.includes('T') && !/T00:00:00(\.0+)?Z?$/.test(text));
  return (
    <TextInput
      {...common}
      type={withTime ? 'datetime-local' : 'date'}
      value={text.slice(0, withTime ? 16 : 10)}
      onChange={(event) => {
        const next = event.currentTarget.value;
        onChange(next === '' ? null : withTime ? `${next}:00Z` : `${next}T00:00:00Z`);
      }}
    />
  );
}
