import type { RecordLayout } from './record-cutter.ts';

interface Place {
  /** JSON pointer to the records; empty when the document itself holds them, or one a line. */
  pointer: string;
}

/** Records one after the other: a list of them, or one a line. */
export interface RecordsInRow extends Place {
  layout: RecordLayout;
  /** Where the first of them can begin, in bytes from the start of the text file. */
  offset: number;
  /** True when there is only one. */
  single?: boolean;
  /** Names of the values, when the records are lists and the document has names beside them. */
  names?: string[];
  /** Where a list of row names begins that is to be read along. */
  index?: number;
}

/** A list or an object of values for each column. */
export interface RecordsByColumn extends Place {
  layout: 'columns';
  columns: { name: string; offset: number }[];
  /** True when the columns are objects whose keys name the rows. */
  keyed: boolean;
  /** True when the names of the rows say more than their place. */
  withKey: boolean;
}

/** An object whose members are the records. */
export interface RecordsByKey extends Place {
  layout: 'members';
  offset: number;
  withKey: boolean;
}

/** Where the records of a document lie. */
export type RecordPlaces = RecordsInRow | RecordsByColumn | RecordsByKey;
