import type { Person } from './people';

/** Thrown for what this subset does not know: the caller answers as Graph does for an invalid filter. */
export class InvalidFilter extends Error {}

type Test = (row: Record<string, unknown>) => boolean;
const TOKEN = /\s*('(?:[^']|'')*'|[A-Za-z_][\w/.]*|[(),:]|\d[\w:.-]*)/y;

/** The subset of OData that a user search needs: `eq`, `ne`, `startswith`, `endswith`, `any` with `eq`, `not`, `and`, `or` and brackets. Case does not count. */
export function filter(text: string): (person: Person) => boolean {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new InvalidFilter(`Invalid filter clause: unexpected text in '${text}'.`);
    tokens.push(token);
  }
  const test = new Parser(tokens).whole();
  return person => test(person as unknown as Record<string, unknown>);
}

/** The subset of `$search`: `"property:words"` parts joined with OR or AND; every word must begin a word of the property. */
export function search(text: string): (person: Person) => boolean {
  const parts = [...text.matchAll(/\s*"([A-Za-z]+):((?:[^"\\]|\\.)*)"\s*(AND|OR)?/g)];
  if (
    parts.length === 0 ||
    parts
      .map(p => p[0])
      .join('')
      .trim() !== text.trim()
  ) {
    throw new InvalidFilter(`Syntax error: the search '${text}' must be in the form "property:value".`);
  }
  const joined = parts.slice(0, -1).map(p => p[3]);
  const tests = parts.map(([, name = '', words = '']) => begins(name, words));
  return person => {
    const hits = tests.map(t => t(person as unknown as Record<string, unknown>));
    return joined.includes('AND') ? hits.every(Boolean) : hits.some(Boolean);
  };
}

const SEARCHABLE = ['displayname', 'givenname', 'surname', 'mail', 'userprincipalname', 'proxyaddresses'];

function begins(name: string, words: string): Test {
  if (!SEARCHABLE.includes(name.toLowerCase())) throw new InvalidFilter(`Property '${name}' does not support search.`);
  const wanted = tokens(words);
  return row => {
    const have = [field(row, name)].flat().flatMap(v => tokens(String(v ?? '')));
    return wanted.length > 0 && wanted.every(w => have.some(h => h.startsWith(w)));
  };
}

const tokens = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

function field(row: Record<string, unknown>, name: string): unknown {
  const key = Object.keys(row).find(k => k.toLowerCase() === name.toLowerCase());
  if (!key) throw new InvalidFilter(`Could not find a property named '${name}' on type 'microsoft.graph.user'.`);
  return row[key];
}

const same = (a: unknown, b: unknown): boolean => String(a ?? '').toLowerCase() === String(b ?? '').toLowerCase();

class Parser {
  #at = 0;
  constructor(private readonly tokens: string[]) {}

  whole(): Test {
    const test = this.#or();
    if (this.#at < this.tokens.length) throw new InvalidFilter(`Invalid filter clause near '${this.tokens[this.#at]}'.`);
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (this.#takes('or')) {
      const [a, b] = [left, this.#and()];
      left = row => a(row) || b(row);
    }
    return left;
  }

  #and(): Test {
    let left = this.#one();
    while (this.#takes('and')) {
      const [a, b] = [left, this.#one()];
      left = row => a(row) && b(row);
    }
    return left;
  }

  #one(): Test {
    if (this.#takes('not')) {
      const inner = this.#one();
      return row => !inner(row);
    }
    if (this.#takes('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const name = this.#next();
    if (['startswith', 'endswith'].includes(name.toLowerCase())) return this.#edge(name.toLowerCase());
    if (name.endsWith('/any')) return this.#any(name.slice(0, -4));
    const operator = this.#next().toLowerCase();
    if (operator !== 'eq' && operator !== 'ne') throw new InvalidFilter(`Invalid filter clause: operator '${operator}'.`);
    const value = this.#value();
    return row => same(field(row, name), value) === (operator === 'eq');
  }

  #edge(name: string): Test {
    this.#expect('(');
    const property = this.#next();
    this.#expect(',');
    const value = String(this.#value()).toLowerCase();
    this.#expect(')');
    return row => {
      const text = String(field(row, property) ?? '').toLowerCase();
      return name === 'startswith' ? text.startsWith(value) : text.endsWith(value);
    };
  }

  /** `proxyAddresses/any(p:p eq 'smtp:x')` and the same with startswith. */
  #any(property: string): Test {
    this.#expect('(');
    const variable = this.#next();
    this.#expect(':');
    const inner = this.#one();
    this.#expect(')');
    return row => [field(row, property)].flat().some(item => inner({ [variable]: item }));
  }

  #value(): string | boolean | null {
    const token = this.#next();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    return token;
  }

  #next(): string {
    const token = this.tokens[this.#at];
    if (token === undefined) throw new InvalidFilter('Invalid filter clause: it ends too early.');
    this.#at += 1;
    return token;
  }

  #takes(token: string): boolean {
    if (this.tokens[this.#at]?.toLowerCase() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token))
      throw new InvalidFilter(`Invalid filter clause: '${token}' expected near '${this.tokens[this.#at] ?? 'the end'}'.`);
  }
}
