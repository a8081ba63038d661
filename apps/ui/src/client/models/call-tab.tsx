import { Button, SegmentedControl } from '@mantine/core';
import type { ModelVersion } from '@millrace/models';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Sheet } from '../frame/sheet.tsx';
import { useCopy } from '../frame/use-copy.ts';
import classes from './call.module.css';
import { type Language, languages, snippet } from './snippets.ts';

/** The call that a program makes, ready to paste. */
export function CallTab({ version }: { version: ModelVersion }) {
  const [language, setLanguage] = useState<Language>('curl');
  const code = snippet(language, window.location.origin, version);
  const { copied, copy } = useCopy(code);
  return (
    <Sheet
      title="From your own program"
      note={
        <>
          Make a key that may only predict on the page <Link to="/keys">Keys</Link> and give it to the program as{' '}
          <code>MILLRACE_KEY</code>.
        </>
      }
    >
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Language"
          size="sm"
          value={language}
          onChange={(value) => setLanguage(value as Language)}
          data={languages.map(({ value, label }) => ({ value, label }))}
        />
        <Button variant="default" size="sm" onClick={copy}>
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard */}
      <section className={classes.code} tabIndex={0} aria-label={`The call in ${language}`}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
    </Sheet>
  );
}
