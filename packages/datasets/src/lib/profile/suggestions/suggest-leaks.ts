import type { Association, DatasetProfile, RoleSuggestion } from '../../../index.ts';

/** In fewer rows a column can tell the target by chance. */
const fewestRows = 100;
/** What a column must tell of a target to be suspected: a rank correlation, or a share of the uncertainty. */
const suspicious = { rank: 0.995, told: 0.97 };

/**
 * Columns that all but give a suggested target away, so that they are probably
 * known no earlier than it (Kaufman et al. 2012). A suspicion, not a proof: it
 * may be the same figure in another unit. PURE.
 */
export function suggestLeaks(
  { rows, columns }: Pick<DatasetProfile, 'rows' | 'columns'>,
  pairs: readonly Association[],
  targets: readonly RoleSuggestion[],
): RoleSuggestion[] {
  if (rows < fewestRows) return [];
  const byName = new Map(columns.map((column) => [column.name, column]));
  return targets.flatMap(({ column: target, strength }) =>
    pairs
      .filter(({ a, b }) => a === target || b === target)
      .flatMap((pair): RoleSuggestion[] => {
        const column = pair.a === target ? pair.b : pair.a;
        const reason = leakOf(pair, (byName.get(target)?.distinct ?? 0) <= (byName.get(column)?.distinct ?? 0));
        if (!reason) return [];
        const sentence = `${reason}: it may be known only when "${target}" is known too.`;
        return [{ column, role: 'leak', of: target, reason: sentence, strength: Math.min(0.9, strength) }];
      }),
  );
}

/** A column that is told by the target, and does not tell it, is no leak. */
function leakOf(pair: Association, tellsTarget: boolean): string | undefined {
  const rank = Math.max(Math.abs(pair.spearman ?? 0), Math.abs(pair.pearson ?? 0));
  if (rank >= suspicious.rank) return 'Rises or falls with the target almost without exception';
  if (!tellsTarget || pair.uncertaintyReduced < suspicious.told) return undefined;
  return 'Tells the target almost without exception';
}
