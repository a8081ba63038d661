import { randomFrom } from '../random.ts';
import type { BinnedMatrix } from './matrix.ts';
import type { BoostingParameters } from './parameters.ts';

/** The learning rows of one round, and those that sit it out; both in the order of the learning rows. */
export interface DrawnRows {
  rows: Uint32Array;
  left: Uint32Array;
}

/** Draws the rows of each round and the slots of each tree and node. */
export function createDraw(learning: Uint32Array, matrix: BinnedMatrix, parameters: BoostingParameters, seed: number) {
  const random = randomFrom(seed);
  const all = { rows: learning, left: new Uint32Array() };
  const useful = Uint32Array.from(matrix.isUseful.keys()).filter((slot) => matrix.isUseful[slot] === 1);
  let ofTree: Uint32Array = useful;
  return {
    rows: (): DrawnRows => (parameters.rowShare < 1 ? drawRows(learning, parameters.rowShare, random) : all),
    /** To be called before each tree. */
    startTree(): void {
      if (parameters.columnShare < 1) ofTree = drawSome(useful, parameters.columnShare, random);
    },
    /** Writes a byte a slot: may the next node split it. At least one may, if any is useful. */
    mask(target: Uint8Array): void {
      target.fill(0);
      const open = parameters.nodeColumnShare < 1 ? drawSome(ofTree, parameters.nodeColumnShare, random) : ofTree;
      for (const slot of open) target[slot] = 1;
    },
  };
}

/** A share of them, at least one, each set as likely as any other; the first ones of a shuffle (Fisher and Yates). */
function drawSome(from: Uint32Array, share: number, random: () => number): Uint32Array {
  const order = from.slice();
  const count = Math.min(from.length, Math.max(1, Math.round(from.length * share)));
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (order.length - place));
    [order[place], order[other]] = [order[other] as number, order[place] as number];
  }
  return order.subarray(0, count);
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
