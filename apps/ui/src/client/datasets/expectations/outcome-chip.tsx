import { VisuallyHidden } from '@mantine/core';
import type { ValidationReport } from '@millrace/datasets';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import classes from './expectations.module.css';

export type Outcome = ValidationReport['outcome'];

const words = { pass: 'as expected', warn: 'unusual', fail: 'not as expected' } as const;
const icons = { pass: IconCheck, warn: IconAlertTriangle, fail: IconX };

interface OutcomeChipProps {
  outcome: Outcome;
  /** Only the sign, where there is no room for words; they are read out and shown on hover. */
  brief?: boolean;
}

/** How a version or an expectation fared: never by colour alone. */
export function OutcomeChip({ outcome, brief = false }: OutcomeChipProps) {
  const Icon = icons[outcome];
  return (
    <span
      className={classes.outcome}
      data-outcome={outcome}
      data-brief={brief || undefined}
      title={brief ? words[outcome] : undefined}
    >
      <Icon size={14} stroke={2.2} aria-hidden />
      {brief ? <VisuallyHidden>, {words[outcome]}</VisuallyHidden> : words[outcome]}
    </span>
  );
}
