import { Select, TextInput } from '@mantine/core';
import type { SignatureFeature } from '@millrace/learning';
import type { RowValue } from '@millrace/models';
import { NumberField } from '../fields/number-field.tsx';
import { ChoiceField } from './choice-field.tsx';
import { DateField } from './date-field.tsx';
import { type FieldMessage, hintFor } from './form-rules.ts';
import classes from './predict.module.css';

export interface FeatureFieldProps {
  feature: SignatureFeature;
  /** Null is a value that is not known. */
  value: RowValue;
  message: FieldMessage | undefined;
  onChange: (value: RowValue) => void;
}

/** The field that fits the type of a column. */
export function FeatureField({ feature, value, message, onChange }: FeatureFieldProps) {
  const common = {
    label: feature.name,
    description:
      message?.tone === 'warning' ? <span className={classes.warning}>{message.text}</span> : hintFor(feature),
    error: message?.tone === 'bad' && message.text,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
    placeholder: 'not known',
  };
  switch (feature.type) {
    case 'integer':
    case 'number':
      return (
        <NumberField
          {...common}
          whole={feature.type === 'integer'}
          value={typeof value === 'number' ? value : undefined}
          onChange={(next) => onChange(next ?? null)}
        />
      );
    case 'boolean':
      return <ChoiceField feature={feature} value={value} message={message} onChange={onChange} />;
    case 'datetime':
      return <DateField {...common} value={value} onChange={onChange} />;
    case 'category':
      return (
        <Select
          {...common}
          searchable
          clearable
          limit={100}
          data={feature.categories ?? []}
          nothingFoundMessage="The model has not seen this value"
          value={value === null ? null : String(value)}
          onChange={onChange}
        />
      );
    case 'text':
      return (
        <TextInput
          {...common}
          value={value === null ? '' : String(value)}
          onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
        />
      );
  }
}
