/** Margins of fold after fold, [margin][row], as one. */
export function joinMargins(parts: Float64Array[][]): Float64Array[] {
  return (parts[0] ?? []).map((_, margin) => {
    const joined = new Float64Array(parts.reduce((sum, part) => sum + (part[margin]?.length ?? 0), 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part[margin] as Float64Array, at);
      at += part[margin]?.length ?? 0;
    }
    return joined;
  });
}
