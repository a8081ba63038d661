/** Units in which gradients and hessians are counted, so that their sums stay exact in 32 bits each. */
export interface Units {
  gradient: number;
  hessian: number;
  /** Lowest bits that count rows; 0 where there are too many rows for that. */
  countBits: number;
}

/** Up to this many rows each histogram cell counts its rows too; beyond, they are guessed from the hessian. */
const countedRows = 4096;

/** Bits that the row count of a histogram cell takes. */
export function countBitsFor(totalRows: number): number {
  return totalRows <= countedRows ? Math.ceil(Math.log2(totalRows + 1)) : 0;
}

/**
 * Powers of two so large that the sizes of all gradients together stay below 2^30
 * units, and so does every sum of some of them; the rounding of each row adds half
 * a unit at most. A row of ordinary size is still about 2^30 / rows units.
 */
export function unitsFor(gradientSize: number, hessianSize: number, countBits: number): Units {
  return {
    gradient: powerOfTwo(gradientSize / 2 ** 30),
    hessian: powerOfTwo(hessianSize / 2 ** (30 - countBits)),
    countBits,
  };
}

function powerOfTwo(atLeast: number): number {
  return atLeast > 1e-30 ? 2 ** Math.ceil(Math.log2(atLeast)) : 1;
}
