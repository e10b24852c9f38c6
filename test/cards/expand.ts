import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Template } from 'adaptivecards-templating';
import type { CardView } from '../../src/model/view';

export type Node = Record<string, unknown>;

const FOLDER = resolve('cards');

/** Every template as written, by name. */
export const TEMPLATES: Readonly<Record<string, Node>> = Object.fromEntries(
  readdirSync(FOLDER).map(file => [file.replace(/\.json$/, ''), JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8'))]),
);

/** Parsing a template is what costs time; expanding one is quick. */
const PARSED = new Map(Object.entries(TEMPLATES).map(([name, template]) => [name, new Template(structuredClone(template))]));

/** The card as a client gets it. */
export function expand(view: CardView): Node {
  const template = PARSED.get(view.card);
  if (!template) throw new Error(`no template ${view.card}`);
  return template.expand({ $root: view.data }) as Node;
}

/** Every object in a tree, outermost first. */
export function nodes(tree: unknown): Node[] {
  if (Array.isArray(tree)) return tree.flatMap(nodes);
  if (typeof tree !== 'object' || tree === null) return [];
  return [tree as Node, ...Object.values(tree).flatMap(nodes)];
}
