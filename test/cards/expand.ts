import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Template } from 'adaptivecards-templating';
import type { CardView } from '../../src/model/view';

// the package's main is an ES module in a .js file, which jest cannot require; the bundle beside it is the same
const AC: typeof import('adaptivecards') = require('adaptivecards/dist/adaptivecards');

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

/** A field with typeahead may start without choices: so do the examples of Microsoft's page on dynamic search. */
const NO_CHOICES = 'An Input.ChoiceSet must have at least one choice defined.';
/** Charts are Teams' own: everywhere else they are dropped, which their fallback says. */
const NO_CHART = 'Unknown element type "Chart.Donut". Fallback will be used if present.';

/** What the real renderer says about a card: parse and validation events. */
export function complaints(card: Node): string[] {
  const context = new AC.SerializationContext();
  const parsed = new AC.AdaptiveCard();
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  return [...events, ...parsed.validateProperties().validationEvents.map(e => e.message)].filter(
    message => message !== NO_CHOICES && message !== NO_CHART,
  );
}

/** Nothing of the template is left, and nothing was missing. */
export function expectWhole(view: CardView): Node {
  const card = expand(view);
  const text = JSON.stringify(card);
  expect(text).not.toMatch(/\$\{|:null|\bundefined\b|\[object|NaN|Invalid/);
  expect(text).not.toContain('$when');
  return card;
}

/** Every object in a tree, outermost first. */
export function nodes(tree: unknown): Node[] {
  if (Array.isArray(tree)) return tree.flatMap(nodes);
  if (typeof tree !== 'object' || tree === null) return [];
  return [tree as Node, ...Object.values(tree).flatMap(nodes)];
}
