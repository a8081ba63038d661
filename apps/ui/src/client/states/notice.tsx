import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './states.module.css';

const icons = { good: IconCircleCheck, plain: IconInfoCircle, warning: IconAlertTriangle, bad: IconAlertTriangle };

interface NoticeProps {
  tone: keyof typeof icons;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** A sentence that matters, with what can be done about it. Read out when it appears. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={19} stroke={1.7} aria-hidden className={classes.noticeIcon} />
      <div className={classes.noticeWords}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {actions && <div className={classes.noticeActions}>{actions}</div>}
    </div>
  );
}
