/** More columns than this are refused: every later step is linear in them, but a person cannot use them. */
export const maximumColumns = 10_000;
/** A record (a row with its quoted line breaks) must fit in memory, also in DuckDB's buffers. */
export const maximumRecordBytes = 8 * 1024 * 1024;
/** Rejected rows are all counted; this many are kept with their text. */
export const maximumStoredRejects = 10_000;
/** Characters of a rejected row that are kept. */
export const maximumRawCharacters = 1_000;
/** Re-reading after quotes that never close is quadratic in the worst file; past this it is refused. */
export const maximumRereadBytes = 64 * maximumRecordBytes;
/** Files are read in pieces of this size. */
export const readBytes = 1024 * 1024;
