/** Cells are compared and kept without the spaces, tabs, no-break spaces and invisible marks around them. */
export function trimCell(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPadding(text.charCodeAt(start))) start += 1;
  while (end > start && isPadding(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isPadding(code: number): boolean {
  if (code === 32 || code === 9 || code === 0xa0) return true;
  return code === 0xfeff || code === 0x200b || code === 0x200e || code === 0x200f;
}
