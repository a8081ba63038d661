/** Places of the training rows (0..rows-1), ascending: a model learns from some and is watched on others. */
export interface Fold {
  learning: Uint32Array;
  watching: Uint32Array;
}

/** Rows of which fold `isWatching`, in table order: neighbours in memory are read together. */
export function foldOf(rows: number, sideOf: (row: number) => 'learning' | 'watching' | 'neither'): Fold {
  const all = new Uint32Array(rows).map((_, row) => row);
  return {
    learning: all.filter((row) => sideOf(row) === 'learning'),
    watching: all.filter((row) => sideOf(row) === 'watching'),
  };
}
