const powersOfTen = Float64Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));
const [minus, point, comma, zero, nine] = [45, 46, 44, 48, 57];

/**
 * Reads `-12.5` straight from bytes; NaN for whatever is not that plain, which
 * then has to be read as text. Exact: up to 15 digits and one division by a
 * power of ten are both without rounding error (Clinger 1990).
 */
export function plainNumber(bytes: Uint8Array, start: number, end: number, decimal: '.' | ','): number {
  const separator = decimal === '.' ? point : comma;
  const negative = bytes[start] === minus;
  const first = negative ? start + 1 : start;
  if (end - first > 16 || end === first) return Number.NaN;
  let mantissa = 0;
  let digits = 0;
  let fraction = -1;
  for (let position = first; position < end; position++) {
    const byte = bytes[position] as number;
    if (byte >= zero && byte <= nine) {
      mantissa = mantissa * 10 + (byte - zero);
      digits += 1;
    } else if (byte === separator && fraction === -1 && digits > 0) {
      fraction = digits;
    } else {
      return Number.NaN;
    }
  }
  if (digits > 15) return Number.NaN;
  const value = fraction === -1 ? mantissa : mantissa / (powersOfTen[digits - fraction] as number);
  return negative ? -value : value;
}
