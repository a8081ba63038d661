import type { Signature } from '@millrace/learning';
import type { FieldProblem } from '@millrace/runtime';
import { checkCell } from './check-cell.ts';
import { type ColumnRules, columnRulesOf } from './column-rules.ts';
import { nearestName } from './nearest-name.ts';

export interface RowsFindings {
  /** What makes the call wrong (422): unknown columns and values of the wrong type. At most 100. */
  problems: FieldProblem[];
  /** For each row what its caller should know: the answer stands. At most 21 for a row. */
  warnings: (FieldProblem[] | undefined)[];
}

const maximumProblems = 100;
const maximumWarningsPerRow = 20;
/** Looking for the nearest of 10,000 names costs a millisecond; a bad request may not cost a hundred. */
const maximumSuggestions = 5;

const nothingFound: RowsFindings = Object.freeze({
  problems: Object.freeze([]) as unknown as FieldProblem[],
  warnings: Object.freeze([]) as unknown as (FieldProblem[] | undefined)[],
});

/**
 * Checks the rows of a predict call against the signature of the model.
 *
 * A problem is an unknown column (`predict.unknown_column`), a value of the
 * wrong type (`predict.wrong_type`) or none where the model cannot do without
 * (`predict.value_missing`). A missing column, a null (`missing`), an
 * unseen category (`unseen_category`) or a value outside the range of training
 * (`out_of_range`) is a warning: it is answered. So is a fraction where the
 * model takes whole numbers (`fraction_cut_off`). Training columns that the
 * model does not use, and the target, are accepted and ignored.
 *
 * Never throws, whatever the rows hold. On the path of every prediction: rows
 * that are fine cost one map look-up a cell and allocate nothing.
 */
export function checkRows(signature: Signature, rows: readonly unknown[]): RowsFindings {
  const rules = columnRulesOf(signature);
  let findings: RowsFindings | undefined;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (isRow(row) && isFine(rules, row)) continue;
    findings ??= { problems: [], warnings: [] };
    collect(rules, row, index, findings);
    if (findings.problems.length >= maximumProblems) break;
  }
  return findings ?? nothingFound;
}

type LooseRow = Record<string, unknown>;

function isRow(row: unknown): row is LooseRow {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}

function isFine(rules: ColumnRules, row: LooseRow): boolean {
  let present = 0;
  for (const name in row) {
    const rule = rules.byName.get(name);
    if (rule === undefined) {
      if (!rules.byName.has(name)) return false;
    } else {
      if (checkCell(rule, row[name]) !== undefined) return false;
      present += 1;
    }
  }
  return present === rules.features.length;
}

/** The slow second look at a row that is not fine: says everything about it, within the bounds above. */
function collect(rules: ColumnRules, row: unknown, index: number, findings: RowsFindings): void {
  if (!isRow(row)) {
    addProblem(findings, `/rows/${index}`, 'predict.wrong_type', 'A row must be an object: write {"column": value}.');
    return;
  }
  for (const name of Object.keys(row)) {
    if (rules.byName.has(name)) continue;
    addProblem(findings, pointerTo(index, name), 'predict.unknown_column', unknownColumn(rules, name, findings));
  }
  const warnings: FieldProblem[] = [];
  let unsaid = 0;
  for (const rule of rules.features) {
    const finding = checkCell(rule, Object.hasOwn(row, rule.name) ? row[rule.name] : undefined);
    if (finding === undefined) continue;
    if (finding.level === 'error') {
      addProblem(findings, pointerTo(index, rule.name), finding.code, finding.detail);
    } else if (warnings.length < maximumWarningsPerRow) {
      warnings.push({ pointer: pointerTo(index, rule.name), code: finding.code, detail: finding.detail });
    } else {
      unsaid += 1;
    }
  }
  if (unsaid > 0) {
    warnings.push({
      pointer: `/rows/${index}`,
      code: 'more_warnings',
      detail: `${unsaid} more ${unsaid === 1 ? 'column of this row is' : 'columns of this row are'} missing, unseen or out of range.`,
    });
  }
  if (warnings.length > 0) findings.warnings[index] = warnings;
}

function addProblem(findings: RowsFindings, pointer: string, code: string, detail: string): void {
  if (findings.problems.length < maximumProblems) findings.problems.push({ pointer, code, detail });
}

function unknownColumn(rules: ColumnRules, name: string, findings: RowsFindings): string {
  const shown = name.length > 64 ? `${name.slice(0, 63)}…` : name;
  const nearest = findings.problems.length < maximumSuggestions ? nearestName(name, columnNames(rules)) : undefined;
  if (nearest !== undefined) return `The model knows no column "${shown}". Did you mean "${nearest}"?`;
  return `The model knows no column "${shown}". Leave it out, or look up the columns in the model's signature.`;
}

function* columnNames(rules: ColumnRules): Iterable<string> {
  for (const rule of rules.features) yield rule.name;
}

/** RFC 6901: `~` is `~0`, `/` is `~1`. */
function pointerTo(index: number, name: string): string {
  const short = name.length > 200 ? name.slice(0, 200) : name;
  return `/rows/${index}/${short.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
