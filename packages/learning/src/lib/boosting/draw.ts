import type { BoostingParameters } from './parameters.ts';

/** The learning rows of one round, and those that sit it out; both in the order of the learning rows. */
export interface DrawnRows {
  rows: Uint32Array;
  left: Uint32Array;
}

/** Draws the rows of each round and the slots of each tree. */
export function createDraw(learning: Uint32Array, parameters: BoostingParameters, random: () => number) {
  const all = { rows: learning, left: new Uint32Array() };
  return {
    rows: (): DrawnRows => (parameters.rowShare < 1 ? drawRows(learning, parameters.rowShare, random) : all),
    /** Tells for each slot whether the next tree may split it; at least one may. */
    slots: (count: number): ((slot: number) => boolean) => {
      const open = Math.max(1, Math.round(count * parameters.columnShare));
      const chosen = new Set<number>();
      while (chosen.size < open) chosen.add(Math.floor(random() * count));
      return (slot) => chosen.has(slot);
    },
  };
}

/** Exactly the asked number of rows, each set of them as likely as any other (Knuth, algorithm S). */
function drawRows(learning: Uint32Array, share: number, random: () => number): DrawnRows {
  const wanted = Math.max(1, Math.round(learning.length * share));
  const rows = new Uint32Array(wanted);
  const left = new Uint32Array(learning.length - wanted);
  let drawn = 0;
  for (let place = 0; place < learning.length; place++) {
    const row = learning[place] as number;
    if (random() * (learning.length - place) < wanted - drawn) rows[drawn++] = row;
    else left[place - drawn] = row;
  }
  return { rows, left };
}
