import type { BooleanWords, Expectation, ImportRecipe } from '@millrace/datasets';
import { batchExpectations, type Datasets } from '@millrace/datasets/server';
import type { Registry } from '@millrace/models/server';
import { MillraceError } from '@millrace/runtime/server';
import type { AssumedReading } from './opened-table.ts';

/** How the table that a model was trained on is read: a file to predict is read by the same rules. */
export interface TrainingColumns {
  /** Columns that are booleans in words, by name. */
  words: Record<string, BooleanWords>;
  /** What means "no value". How the file itself is written (its format, its delimiter, …) it shows anew. */
  recipe: ImportRecipe;
  /** How numbers and dates were written. */
  assumed: AssumedReading;
  /** What is expected of the columns that the model takes. */
  expectations: Expectation[];
}

/** The rules of the version that a model was trained on; none when it is gone or was never here. */
export async function trainingColumns(
  { datasets, registry }: { datasets: Datasets; registry: Registry },
  model: string,
  version: number,
): Promise<TrainingColumns> {
  const { lineage, signature } = await registry.version(model, version);
  if (lineage === undefined) return nothingKnown();
  try {
    const { columns, recipe } = await datasets.version(lineage.dataset, lineage.datasetVersion);
    const { expectations } = await datasets.expectations(lineage.dataset);
    const features = signature.features.map(({ name }) => name);
    const words = columns.flatMap(({ name, words }) => (words ? [[name, words] as const] : []));
    const { missing, columnMissing, rejectRows, columnDecimals, decimalSeparator, dateOrder } = recipe;
    return {
      words: Object.fromEntries(words),
      recipe: {
        ...(missing && { missing }),
        ...(columnMissing && { columnMissing }),
        ...(rejectRows && { rejectRows }),
        ...(columnDecimals && { columnDecimals }),
      },
      assumed: { ...(decimalSeparator && { decimalSeparator }), ...(dateOrder && { dateOrder }) },
      expectations: batchExpectations(expectations, features),
    };
  } catch (error) {
    if (error instanceof MillraceError && error.status === 404) return nothingKnown();
    throw error;
  }
}

function nothingKnown(): TrainingColumns {
  return { words: {}, recipe: {}, assumed: {}, expectations: [] };
}
