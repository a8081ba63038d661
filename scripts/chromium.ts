import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error('No Chromium found. Install Chromium or Chrome, or set MILLRACE_TEST_CHROMIUM to its path.');
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const command of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const [program, ...rest] = [...sudo, ...command];
    execFileSync(program as string, rest, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const installed = findChromium();
  if (!installed) throw new Error('The chromium package was installed, but no browser was found at its usual places.');
  return installed;
}
