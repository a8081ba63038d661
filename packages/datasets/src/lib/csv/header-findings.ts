import type { ImportFinding, ImportRecipe } from '../../index.ts';
import type { HeaderName } from './header.ts';
import type { SampledRecord } from './sample-records.ts';

interface Decided {
  recipe: ImportRecipe;
  skipRows: number;
  headerRows: number;
  names: HeaderName[];
  named: string[];
  fitted: string[];
}

/** What a person should know about how the header was found. */
export function describeHeader(records: readonly SampledRecord[], decided: Decided): ImportFinding[] {
  const { recipe, skipRows, headerRows, names, named, fitted } = decided;
  const findings: ImportFinding[] = [];
  const add = (code: string, detail: string, more: Partial<ImportFinding> = {}) =>
    findings.push({ code, level: 'info', detail, ...more });
  if (skipRows > 0 && recipe.skipRows === undefined) {
    const text = records[0]?.text.slice(0, 100).toWellFormed() ?? '';
    add(
      'rows_skipped',
      `${skipRows === 1 ? 'The first row is' : `The first ${skipRows} rows are`} no part of the table: "${text}".`,
      {
        choices: [{ label: 'Read all rows', recipe: { skipRows: 0 } }],
      },
    );
  }
  if (headerRows === 0 && recipe.headerRows === undefined) {
    add('no_header', 'The first row looks like the others, so the columns have no names in the file.', {
      choices: [{ label: 'The first row names the columns', recipe: { headerRows: 1 } }],
    });
  }
  if (headerRows === 2 && recipe.headerRows === undefined) {
    add('two_header_rows', `Two rows name the columns, as in "${names.at(-1)?.name}".`, {
      choices: [{ label: 'Only the first row names the columns', recipe: { headerRows: 1 } }],
    });
  }
  if (headerRows > 0 && fitted !== named) {
    if (fitted.length < named.length)
      add('header_long', 'The header ends with an empty name that the rows have no field for.');
    else add('header_short', 'The rows have one field more than the header has names; the nameless column is kept.');
  }
  const changed = names.filter(({ originalName }) => originalName !== undefined);
  if (changed.length > 0 && headerRows > 0) {
    const some = changed
      .slice(0, 5)
      .map(
        ({ name, originalName = '' }) => `"${originalName.slice(0, 60).toWellFormed()}" is now "${name.slice(0, 60)}"`,
      );
    add(
      'header_changed',
      `${changed.length === 1 ? 'A name was' : `${changed.length} names were`} empty, repeated or not usable: ${some.join(', ')}${changed.length > 5 ? ', …' : ''}.`,
    );
  }
  return findings;
}
