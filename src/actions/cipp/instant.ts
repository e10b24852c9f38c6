/** CIPP writes its tasks' times as Unix seconds or in UTC without a zone (docs/cipp-api.md §12). */
export function instant(value: unknown): string {
  const text = String(value ?? '').trim();
  if (/^\d{9,11}$/.test(text)) return new Date(Number(text) * 1000).toISOString();
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(text) ? `${text}Z` : text;
}
