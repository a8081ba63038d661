/** A packed file that becomes larger than this must not be more than `maximumRatio` times the packed one. */
export const suspiciousBytes = 1024 ** 3;
/** Text packs at 3 to 30 to 1, rarely at 100; a bomb at 1,000. */
export const maximumRatio = 250;
/** An archive with more files than this is no table. */
export const maximumEntries = 10_000;
/** Names of files that are told. */
export const maximumToldEntries = 200;
/** A JSON record must fit in memory, and as CSV in a record of a CSV file. */
export const maximumJsonRecordBytes = 4 * 1024 * 1024;
/** Objects in objects that are flattened into columns. */
export const maximumNesting = 100;
/** Bytes that decide the format. */
export const headBytes = 1024 * 1024;
