/** What somebody wrote into a field for a number. */
export type WrittenNumber = { value: number | undefined } | { problem: string };

const plain = /^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d{1,3})?$/i;
/** One or more thousands, or three decimals. */
const ambiguous = /^[-+]?[1-9]\d{0,2},\d{3}$/;

/** Reads a number as people type it, with a point or a comma before its decimals. Nothing is undefined. */
export function readNumber(text: string, { whole = false }: { whole?: boolean } = {}): WrittenNumber {
  const written = text.trim();
  if (written === '') return { value: undefined };
  if (ambiguous.test(written)) {
    const [thousands, decimals] = [written.replace(',', ''), written.replace(',', '.')];
    return { problem: whole ? `Write ${thousands}, without a comma.` : `Write ${thousands} or ${decimals}.` };
  }
  const value = plain.test(written) ? Number(written.replace(',', '.')) : Number.NaN;
  if (!Number.isFinite(value)) return { problem: `Write a number such as ${whole ? '42' : '42.5'}.` };
  return whole && !Number.isInteger(value) ? { problem: 'Write a whole number such as 42.' } : { value };
}
