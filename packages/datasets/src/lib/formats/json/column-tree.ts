import { refusal } from '../../errors.ts';

/** A place in nested records; `column` is its place among the columns once it holds a value. */
export interface ColumnNode {
  /** Names of the objects around it and its own, joined by points. */
  name: string;
  children: Map<string, ColumnNode>;
  /** -1: an object that only holds others. */
  column: number;
}

/**
 * The columns of nested records, in the order in which they were first seen.
 * `{"a": {"b": 1}}` and `{"a.b": 1}` are two columns, though of one name.
 */
export class ColumnTree {
  readonly root: ColumnNode = { name: '', children: new Map(), column: -1 };
  /** By column. */
  readonly nodes: ColumnNode[] = [];
  /** Grows whenever what `kept` answers may have changed. */
  changes = 0;
  readonly #present: boolean[] = [];
  readonly #maximumColumns: number;
  #places = 0;

  constructor(maximumColumns: number) {
    this.#maximumColumns = maximumColumns;
  }

  child(parent: ColumnNode, key: string): ColumnNode {
    let node = parent.children.get(key);
    if (node === undefined) {
      node = { name: parent === this.root ? key : `${parent.name}.${key}`, children: new Map(), column: -1 };
      parent.children.set(key, node);
      this.#places += 1;
      if (this.#places > 2 * this.#maximumColumns) throw this.#tooMany();
    }
    return node;
  }

  columnOf(node: ColumnNode): number {
    if (node.column === -1) {
      if (this.nodes.length === this.#maximumColumns) throw this.#tooMany();
      node.column = this.nodes.length;
      this.nodes.push(node);
      this.#present.push(false);
      this.changes += 1;
    }
    return node.column;
  }

  /** Some record has a value in the column. */
  markPresent(column: number): void {
    if (this.#present[column]) return;
    this.#present[column] = true;
    this.changes += 1;
  }

  /** Columns worth writing: not the places of objects that are `null` or `{}` in some records. */
  kept(): number[] {
    return this.nodes.flatMap((node, column) => (this.#present[column] || node.children.size === 0 ? [column] : []));
  }

  #tooMany(): Error {
    const most = this.#maximumColumns.toLocaleString('en');
    return refusal(
      'too_many_columns',
      `The records have more than ${most} different keys; at most that many columns can be read. If keys hold data, such as dates or ids, write them as values.`,
    );
  }
}
