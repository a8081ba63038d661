import { useEffect, useState } from 'react';

/** Copies a text, also where the page is not on https and the clipboard of the browser is closed to it. */
export function useCopy(text: string): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return {
    copied,
    copy: () => {
      const written = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
      written.catch(() => copyBySelection(text)).then(() => setCopied(true));
    },
  };
}

function copyBySelection(text: string): void {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
