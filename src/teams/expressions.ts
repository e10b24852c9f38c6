import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Constant, Expression } from 'adaptive-expressions';
import { Template } from 'adaptivecards-templating';

/** An expression as JSON: a constant, or the name of a function and what it is given. */
type Written = { is: unknown } | [string, ...Written[]];

/** Texts of templates, and what the library makes of them. Reading it from here takes a tenth of a millisecond, and parsing the first text 100. */
export type Expressions = Readonly<Record<string, Written>>;

/** Beside the bundle, which `npm run bundle` writes it for. Elsewhere there is none, and templates are parsed. */
export const EXPRESSIONS = 'expressions.json';
export function expressionsKept(): Expressions {
  const file = path.join(__dirname, EXPRESSIONS);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

const library = Template as unknown as { parseInterpolatedString(text: string): unknown };

/** A template as the library prepares it: texts with an expression in them are replaced by it. What is not `known` is parsed. */
export function prepared(node: unknown, known: Expressions): unknown {
  if (typeof node === 'string') return expressionIn(node, known);
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(one => prepared(one, known));
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, prepared(value, known)]));
}

function expressionIn(text: string, known: Expressions): unknown {
  if (!text.includes('${')) return text;
  const written = Object.hasOwn(known, text) ? known[text] : undefined;
  return written ? read(written) : library.parseInterpolatedString(text);
}

/** All expressions of a directory of templates. Throws for one that would not be read as it was parsed. */
export function expressionsOf(cardsDir: string): Expressions {
  const found: Record<string, Written> = {};
  const walk = (node: unknown): void => {
    if (typeof node === 'object' && node !== null) for (const part of Object.values(node)) walk(part);
    const expression = typeof node === 'string' ? expressionIn(node, {}) : undefined;
    if (expression instanceof Expression) found[node as string] = written(expression);
  };
  for (const name of readdirSync(cardsDir).filter(file => file.endsWith('.json')))
    walk(JSON.parse(readFileSync(path.join(cardsDir, name), 'utf8')));
  return found;
}

function written(expression: Expression): Written {
  const form: Written = expression instanceof Constant ? { is: expression.value } : [expression.type, ...expression.children.map(written)];
  if (!read(JSON.parse(JSON.stringify(form))).deepEquals(expression)) throw new Error(`${expression} cannot be written down`);
  return form;
}

/** A new one each time: whoever has it may change it. */
const read = (form: Written): Expression =>
  Array.isArray(form)
    ? new Expression(form[0], Expression.lookup(form[0]), ...form.slice(1).map(part => read(part as Written)))
    : new Constant(form.is);
