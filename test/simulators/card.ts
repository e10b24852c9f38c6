/** What a Teams client makes of an Adaptive Card: what a person reads, which buttons can be pressed, what a press sends. */

export type Node = { [name: string]: unknown };

/** The client would not do this: no such button, a required field is empty, a choice that is not offered. */
export class ClientRefuses extends Error {
  constructor(message: string) {
    super(`the client refuses: ${message}`);
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Children in reading order. */
const content = (node: Node): Node[] =>
  ['body', 'items', 'columns', 'rows', 'cells', 'inlines', 'images', 'facts', 'content'].flatMap(name => nodes(node[name]));

// ── reading ────────────────────────────────────────────────────────────────────────────────────────────────

/** All text of a card in reading order, one line per element. `all`: what is hidden or folded away too. */
export function cardText(card: unknown, { all = false } = {}): string {
  return nodes(card)
    .flatMap(node => lines(node, all))
    .filter(line => line !== '')
    .join('\n');
}

function lines(node: Node, all: boolean): string[] {
  if (node.isVisible === false && !all) return [];
  const type = text(node.type);
  // the runs of one paragraph read as one line
  if (type === 'RichTextBlock') return [nodesOrText(node.inlines).join('')];
  if (type === 'TextBlock' || type === 'TextRun') return [dates(text(node.text))];
  if (type.startsWith('Input.')) return [inputText(node)];
  if (type.startsWith('Action.')) return [text(node.title), ...(all ? nodes(node.card).flatMap(c => lines(c, all)) : [])];
  if ('title' in node && 'value' in node && type === '') return [`${text(node.title)} ${dates(text(node.value))}`];
  const pressable = nodes(node.selectAction).flatMap(a => (text(a.title) ? [`(${text(a.title)})`] : []));
  return [
    text(node.altText),
    ...content(node).flatMap(n => lines(n, all)),
    ...pressable,
    ...nodes(node.actions).flatMap(a => lines(a, all)),
  ];
}

const nodesOrText = (inlines: unknown): string[] =>
  (Array.isArray(inlines) ? inlines : []).map(i => dates(typeof i === 'string' ? i : text((i as Node).text)));

function inputText(node: Node): string {
  const choices = nodes(node.choices).map(c => text(c.title));
  const chosen = nodes(node.choices).find(c => c.value === node.value);
  const value = chosen ? text(chosen.title) : text(node.value);
  return [text(node.label), text(node.title), value || text(node.placeholder), choices.length ? `(${choices.join(' | ')})` : '']
    .filter(Boolean)
    .join(' ');
}

const dated = (style: 'short' | 'long') =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: style, day: 'numeric', month: style, year: 'numeric' });
/** Each takes longer to make than to use a hundred times. */
const SHOWN_AS: Readonly<Record<string, Intl.DateTimeFormat>> = {
  COMPACT: new Intl.DateTimeFormat('en-US', { timeZone: 'UTC' }),
  SHORT: dated('short'),
  LONG: dated('long'),
};

/** `{{DATE(…)}}` and `{{TIME(…)}}` as a client in UTC shows them; anything else stays as it is. */
function dates(raw: string): string {
  if (!raw.includes('{{')) return raw;
  return raw.replace(
    /\{\{(DATE|TIME)\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:, ?(COMPACT|SHORT|LONG))?\)\}\}/g,
    (_, kind, at, style = 'COMPACT') => (kind === 'TIME' ? at.slice(11, 16) : (SHOWN_AS[style]?.format(new Date(at)) ?? '')),
  );
}

// ── pressing ───────────────────────────────────────────────────────────────────────────────────────────────

/** A button as found, with the cards around it: a press sends the inputs of all of them. */
export interface Button {
  action: Node;
  cards: Node[];
  hidden: Node[];
}

/** At most six actions of a set are drawn; more are dropped without a word (docs/teams.md §1). */
const DRAWN = 6;

/** Every action of a card, at any depth, ShowCard and the menu of secondary actions included. */
function buttons(card: Node, cards: Node[] = [], hidden: Node[] = []): Button[] {
  const here = [...cards, card];
  const walk = (node: Node, unseen: Node[]): Button[] => {
    const behind = node.isVisible === false ? [...unseen, node] : unseen;
    const own = [...nodes(node.selectAction), ...drawn(nodes(node.actions)), ...nodes(node.inlineAction)];
    const found = own.flatMap(action => {
      const opened = action.type === 'Action.ShowCard' ? nodes(action.card).flatMap(c => buttons(c, here, behind)) : [];
      return [{ action, cards: here, hidden: behind }, ...opened];
    });
    return [...content(node).flatMap(child => walk(child, behind)), ...found];
  };
  return walk(card, hidden);
}

const drawn = (actions: Node[]): Node[] => {
  const primary = actions.filter(a => a.mode !== 'secondary').slice(0, DRAWN);
  return actions.filter(a => a.mode === 'secondary' || primary.includes(a));
};

/** The one button with this title, verb or tooltip; refuses when there is none, several, or it cannot be reached. */
export function findButton(card: Node, wanted: string | RegExp): Button {
  const all = buttons(card);
  const names = ({ action }: Button) => [action.title, action.verb, isNode(action.data) ? action.data.verb : '', action.tooltip].map(text);
  const is = (name: string) => (typeof wanted === 'string' ? name === wanted : name !== '' && wanted.test(name));
  const found = all.filter(b => names(b).some(is) && b.action.type !== 'Action.ShowCard');
  const listed = all.map(b => names(b).filter(Boolean).join(' / ')).join('; ');
  const [button] = found;
  if (!button) throw new ClientRefuses(`no button "${wanted}" on this card; there are: ${listed || 'none'}`);
  if (found.length > 1) throw new ClientRefuses(`${found.length} buttons "${wanted}": name one by its tooltip; there are: ${listed}`);
  if (button.action.isEnabled === false) throw new ClientRefuses(`the button "${wanted}" is disabled`);
  const toggled = all.flatMap(b => (b.action.type === 'Action.ToggleVisibility' ? targets(b.action) : []));
  if (button.hidden.some(node => !toggled.includes(text(node.id)))) throw new ClientRefuses(`the button "${wanted}" is hidden for good`);
  return button;
}

const targets = (action: Node): string[] =>
  (Array.isArray(action.targetElements) ? action.targetElements : []).map(t => (isNode(t) ? text(t.elementId) : text(t)));

/** The inputs of one card, without those of cards folded into its actions. */
export function inputs(node: Node): Node[] {
  const own = text(node.type).startsWith('Input.') ? [node] : [];
  return [...own, ...content(node).flatMap(inputs)];
}

/** What the client merges into the action's data: defaults, then what was entered. Empty fields are left out, all values are text. */
export function gather({ action, cards }: Button, entered: Readonly<Record<string, unknown>>): Record<string, string> {
  const fields = action.associatedInputs === 'none' ? [] : cards.flatMap(inputs);
  const unknown = Object.keys(entered).find(id => !fields.some(f => f.id === id));
  if (unknown)
    throw new ClientRefuses(`no input "${unknown}" goes with this button; there are: ${fields.map(f => f.id).join(', ') || 'none'}`);
  const values = fields.map(field => [text(field.id), entryOf(field, entered[text(field.id)])] as const);
  for (const [id, value] of values) {
    const field = fields.find(f => f.id === id);
    if (field?.isRequired === true && (value === '' || (field.type === 'Input.Toggle' && value !== (field.valueOn ?? 'true')))) {
      throw new ClientRefuses(`"${id}" is required: ${text(field.errorMessage)}`);
    }
  }
  return Object.fromEntries(values.filter(([id, value]) => id !== '' && value !== ''));
}

function entryOf(field: Node, entered: unknown): string {
  const id = text(field.id);
  switch (field.type) {
    case 'Input.Toggle': {
      const [on, off] = [text(field.valueOn) || 'true', text(field.valueOff) || 'false'];
      if (typeof entered === 'boolean') return entered ? on : off;
      return text(entered) || text(field.value) || off;
    }
    case 'Input.ChoiceSet':
      return choice(field, entered === undefined ? field.value : entered);
    case 'Input.Text': {
      const value = String(entered ?? field.value ?? '');
      if (typeof field.maxLength === 'number' && value.length > field.maxLength)
        throw new ClientRefuses(`"${id}" takes ${field.maxLength} letters`);
      if (value !== '' && typeof field.regex === 'string' && !new RegExp(field.regex).test(value)) {
        throw new ClientRefuses(`"${id}" does not fit: ${text(field.errorMessage)}`);
      }
      return value;
    }
    default:
      return String(entered ?? field.value ?? '');
  }
}

/** Values or titles of the choices; with `choices.data` whatever a search may have found. */
function choice(field: Node, chosen: unknown): string {
  const offered = nodes(field.choices);
  const one = (wanted: string): string => {
    const found = offered.find(c => c.value === wanted) ?? offered.find(c => c.title === wanted);
    if (found) return text(found.value);
    if (isNode(field['choices.data'])) return wanted;
    throw new ClientRefuses(`"${wanted}" is no choice of "${field.id}"; there are: ${offered.map(c => c.title).join(', ')}`);
  };
  const list = (Array.isArray(chosen) ? chosen : String(chosen ?? '').split(field.isMultiSelect ? ',' : '\n')).map(String).filter(Boolean);
  return list.map(one).join(',');
}
