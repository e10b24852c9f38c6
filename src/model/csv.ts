/** A line for spreadsheets, without its end: a cell that they would take for a formula stands behind an apostrophe. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',');

/** Spreadsheets take a file without it for one in the letters of their own country. */
export const CSV_BEGIN = '\ufeff';
/** RFC 4180 */
export const CSV_END = '\r\n';

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
