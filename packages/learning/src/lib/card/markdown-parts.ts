/** Pieces of Markdown. */

/** Text of unknown content, on one line and with nothing in it that Markdown or HTML would read. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|#~!]/g, '\\$&')
    .replace(/^(\d*)([-+.)])(?=\s|$)/, '$1\\$2');
}

export function heading(level: number, text: string): string {
  return `${'#'.repeat(level)} ${plain(text)}`;
}

export function bullets(lines: string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

export function paragraphs(parts: string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Cells are escaped; columns from the second on are set to the right. */
export function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const align = header.map((_, place) => (place === 0 ? '---' : '---:'));
  return [line(header.map(plain)), line(align), ...rows.map((row) => line(row.map(plain)))].join('\n');
}
