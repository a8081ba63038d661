import { type DuckDBStructType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { maximumColumns } from '../../csv/limits.ts';
import { identifier, literal } from '../../duckdb.ts';
import { refusal } from '../../errors.ts';
import { maximumNesting } from '../limits.ts';

/** A column of a Parquet file, or one inside a structure. */
export interface Leaf {
  /** Names of the structures around it and its own, joined by points. */
  name: string;
  sql: string;
  type: DuckDBType;
}

/**
 * The columns of a table with structures taken apart, in order.
 * @param names as they stand in the file; DuckDB has changed those that differ only in case
 * @throws MillraceError `datasets.too_many_columns`, `datasets.parquet_nested`
 */
export function leavesOf(names: readonly string[], duckNames: readonly string[], types: readonly DuckDBType[]): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (name: string, sql: string, type: DuckDBType, depth: number): void => {
    if (depth > maximumNesting) throw tooDeep(name);
    if (type.typeId === DuckDBTypeId.STRUCT) {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      for (const [index, entry] of entryNames.entries()) {
        const inside = entryTypes[index] as DuckDBType;
        visit(`${name}.${entry}`, `struct_extract(${sql}, ${literal(entry)})`, inside, depth + 1);
      }
    } else {
      if (leaves.length === maximumColumns) throw tooMany();
      leaves.push({ name, sql, type });
    }
  };
  for (const [index, type] of types.entries()) {
    const duckName = duckNames[index] ?? '';
    visit(names[index] ?? duckName, identifier(duckName), type, 0);
  }
  return leaves;
}

function tooMany(): Error {
  const most = maximumColumns.toLocaleString('en');
  return refusal(
    'too_many_columns',
    `The Parquet file has more than ${most} columns; at most that many can be read. Split the table.`,
  );
}

function tooDeep(name: string): Error {
  return refusal(
    'parquet_nested',
    `Structures in the column "${name.slice(0, 100)}" are nested more than ${maximumNesting} levels deep. Flatten it before you write the file.`,
  );
}
