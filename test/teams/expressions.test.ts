import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Constant, Expression } from 'adaptive-expressions';
import { expressionsOf, prepared } from '../../src/teams/expressions';
import { CARDS } from './edge';

/** What an expression is made of, for comparison. */
const parts = (node: unknown): unknown => {
  if (node instanceof Constant) return { is: node.value };
  if (node instanceof Expression) return { by: node.evaluator, with: node.children.map(parts) };
  if (Array.isArray(node)) return node.map(parts);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, parts(value)]));
};

const expressions = JSON.parse(JSON.stringify(expressionsOf(CARDS)));

test.each(readdirSync(CARDS))('%s is read as it is parsed', file => {
  const card = JSON.parse(readFileSync(path.join(CARDS, file), 'utf8'));
  const text = JSON.stringify(card);
  expect(parts(prepared(card, expressions))).toEqual(parts(prepared(card, {})));
  // and all of it is read
  const texts = [...text.matchAll(/"((?:[^"\\]|\\.)*\$\{(?:[^"\\]|\\.)*)"/g)].map(([whole]) => JSON.parse(whole as string) as string);
  expect(texts.filter(one => !(one in expressions))).toEqual([]);
});

test('what is not known is parsed; each has its own', () => {
  const known = { '${a}': ['Accessor', { is: 'b' }] as [string, { is: unknown }] };
  const { one, two, three } = prepared({ one: '${a}', two: '${c}', three: 'plain' }, known) as Record<string, unknown>;
  expect(String(one)).toBe('b');
  expect(String(two)).toBe('c');
  expect(three).toBe('plain');
  expect(prepared('${a}', known)).not.toBe(prepared('${a}', known));
  expect(String(prepared('${constructor}', {}))).toBe('constructor');
});
