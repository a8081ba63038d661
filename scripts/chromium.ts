import { existsSync } from 'node:fs';
import { installPackages } from './debian.ts';

const places = [
  process.env.MILLRACE_TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of an installed Chromium, or undefined. */
export function findChromium(): string | undefined {
  return places.find((place) => place !== undefined && existsSync(place));
}

/** Path of Chromium; installs Debian's package when there is none. @throws with a sentence that says what to install */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  installPackages(
    ['chromium', 'fonts-dejavu-core'],
    'No Chromium found. Install Chromium or Chrome, or set MILLRACE_TEST_CHROMIUM to its path.',
  );
  const installed = findChromium();
  if (!installed) throw new Error('The chromium package was installed, but no browser was found at its usual places.');
  return installed;
}
