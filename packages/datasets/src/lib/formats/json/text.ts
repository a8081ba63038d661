/** Position of the quote that ends the string whose first character is at `start`, or -1. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (end - backslashes > start && text[end - backslashes - 1] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** Position after the list or object that begins at `start`, or -1. */
export function endOfContainer(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position++) {
    const character = text[position];
    if (character === '"') {
      position = endOfString(text, position + 1);
      if (position === -1) return -1;
    } else if (character === '{' || character === '[') {
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
  }
  return -1;
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };

/** The text of a JSON string without its quotes; undefined when an escape has no meaning. */
export function unescaped(raw: string): string | undefined {
  let fine = true;
  const text = raw.replace(/\\(u[\da-fA-F]{4}|[\s\S])/g, (_all, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const character = escapes[code];
    if (character === undefined) fine = false;
    return character ?? '';
  });
  return fine ? text : undefined;
}

/** Well-formed JSON without the spaces between its parts, digits as they are; undefined when it is not well-formed. */
export function compactJson(text: string): string | undefined {
  if (!isJson(text)) return undefined;
  if (!/[ \t\r\n]/.test(text)) return text;
  const parts: string[] = [];
  let start = 0;
  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    if (character === '"') {
      position = endOfString(text, position + 1);
    } else if (character === ' ' || character === '\n' || character === '\r' || character === '\t') {
      parts.push(text.slice(start, position));
      start = position + 1;
    }
  }
  return parts.join('') + text.slice(start);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Python writes these two into lists as well.
    return /[[,:\s](NaN|-?Infinity)\b/.test(text);
  }
}
