import type { Received } from './server';

type Params = ReadonlyMap<string, unknown>;
/** What a call to CIPP asks, wherever it stood. */
export interface Asked {
  params: Params;
  text(name: string): string | undefined;
}
/** Query and body as one, names without regard to case; `{label,value}` objects count by their value (docs/cipp-api.md §1, §4). */
export function read({ query, body }: Received): Asked {
  const params = new Map<string, unknown>();
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  for (const [name, value] of [...fields, ...Object.entries(query)]) params.set(name.toLowerCase(), value);
  return {
    params,
    text(name) {
      const value = params.get(name.toLowerCase());
      const plain = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
      return plain === undefined || plain === null || plain === '' ? undefined : String(plain);
    },
  };
}

/** Absent is false; text is converted; other text is an error. */
export function mustChange(value: unknown): boolean | undefined {
  if (value === undefined || value === null || value === '') return false;
  if (typeof value === 'boolean') return value;
  return { true: true, false: false }[String(value).toLowerCase()];
}
