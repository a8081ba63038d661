const secretName =
  /authori[sz]ation|cookie|passw|secret|token|credential|private|api[-_]?key|admin[-_]?key|(^|[-_.])key$/i;
/** A quick look, since most lines hold no such field and need not be parsed. */
const maybeSecretField = /"[^"]*(?:authori[sz]ation|cookie|passw|secret|token|credential|private|key)"?[^"]*":/i;

/**
 * Blanks secrets in a finished JSON log line: every field with a secret's name,
 * at any depth, and what looks like one inside text. pino's own `redact` needs
 * each path spelled out, and earlier hooks do not see what serializers add.
 */
export function redactLine(line: string): string {
  const shown = maybeSecretField.test(line) ? `${JSON.stringify(redactFields(JSON.parse(line)))}\n` : line;
  return redactText(shown);
}

function redactFields(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(redactFields);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      field !== null && secretName.test(name) ? '[redacted]' : redactFields(field),
    ]),
  );
}

/** Passwords in URLs, and keys after `Bearer` or `Basic`. */
function redactText(text: string): string {
  return text
    .replace(/(\w+:\/\/[^\s:/@"]*:)[^\s@"]+@/g, '$1[redacted]@')
    .replace(/\b(Bearer|Basic) +[\w.~+/=-]+/gi, '$1 [redacted]');
}
