const secretName =
  /authori[sz]ation|cookie|passw|secret|token|credential|api[-_]?key|admin[-_]?key|(^|[-_.])key$|private/i;
const deepest = 8;

/**
 * A copy of what is logged in which every field with a secret's name is
 * blanked, at any depth. pino's own `redact` needs each path spelled out.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth >= deepest) return '[too deep]';
  if (value instanceof Error) return describeError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Set) return redact([...value], depth + 1);
  // Dates, URLs and Secrets know how they are written.
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1);
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    copy[name] =
      field !== undefined && field !== null && secretName.test(name) ? '[redacted]' : redact(field, depth + 1);
  }
  return copy;
}

/** An error with its stack, its own fields and its chain of causes. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { message, stack, cause, name } = error;
  const fields = redact({ ...error }, depth + 1) as Record<string, unknown>;
  return { ...fields, type: name, message, stack, ...(cause !== undefined && { cause: redact(cause, depth + 1) }) };
}

/** Blanks what looks like a secret inside text: passwords in URLs and bearer keys. */
export function redactText(text: string): string {
  return text
    .replace(/(\w+:\/\/[^\s:/@"]*:)[^\s@"]+@/g, '$1[redacted]@')
    .replace(/\b(Bearer|Basic) +[\w.~+/=-]+/gi, '$1 [redacted]');
}
