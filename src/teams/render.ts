import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Constant, Expression } from 'adaptive-expressions';
import { Template } from 'adaptivecards-templating';
import { type Activity, ActivityTypes, type Attachment, CardFactory, TextFormatTypes } from 'botbuilder';
import type { Log } from '../model/ports';
import { type CardView, isCard, type View } from '../model/view';
import { expressionsKept, prepared } from './expressions';

/** Our own budget for one card, and what Teams takes: 80 KB, counted as UTF-16 (docs/teams.md §2). */
const BUDGET_BYTES = 25 * 1024;
const MOST_BYTES = 80 * 1024;

export interface Renderer {
  /** The Adaptive Card of a view. Throws for an unknown card and for one that Teams would not take. */
  card(view: CardView): object;
  /** Throws where Teams would not take what was made of the view, as JSON. */
  weigh(view: View, json: string): void;
  /** The message of a view, not weighed yet. A card stands alone, without text: the local client would split the two and give no id. */
  message(view: View): Partial<Activity>;
}

/** Cards come from `<cardsDir>/<card>.json`. Each template is prepared once, at its first use. */
export function createRenderer(cardsDir: string, log: Log): Renderer {
  const templates = new Map<string, Template>();
  const known = expressionsKept();

  function template(name: string): Template {
    const before = templates.get(name);
    if (before) return before;
    if (!/^[a-z][a-z-]*$/.test(name)) throw new Error(`"${name}" is not a card's name`);
    const fresh = newTemplate(prepared(JSON.parse(readFileSync(path.join(cardsDir, `${name}.json`), 'utf8')), known));
    templates.set(name, fresh);
    return fresh;
  }

  const expanded = (view: CardView): object => ({ ...template(view.card).expand({ $root: view.data }), ...refreshOf(view) });

  function weigh(view: View, json: string): void {
    const card = isCard(view) ? view.card : 'text';
    const bytes = Buffer.byteLength(json);
    if (bytes > BUDGET_BYTES) log.error({ card, bytes }, 'a card is over its budget');
    if (json.length * 2 > MOST_BYTES) throw new Error(`the card ${card} is too large for Teams: ${bytes} bytes`);
  }

  return {
    card(view) {
      const card = expanded(view);
      weigh(view, JSON.stringify(card));
      return card;
    },
    weigh,
    message(view) {
      if (!isCard(view)) return textMessage(view.text);
      const { summary } = view.data;
      return {
        type: ActivityTypes.Message,
        attachments: [ownCard(view) ?? CardFactory.adaptiveCard(expanded(view))],
        ...(typeof summary === 'string' ? { summary } : {}),
      };
    },
  };
}

/** What makes a client ask for a view of its own, where the card has any; a template cannot leave a key out. */
function refreshOf({ data }: CardView): object {
  const { refresh, request } = data as { refresh?: { userIds: string[] }; request?: { id: string; once: string } };
  if (!refresh || !request || refresh.userIds.length === 0) return {};
  const action = { type: 'Action.Execute', verb: 'view', title: 'Refresh', data: { request: request.id, once: request.once } };
  return { refresh: { action, userIds: refresh.userIds } };
}

/** Plain, so that a name from outside is neither formatted nor made a link by Markdown. */
const textMessage = (text: string): Partial<Activity> => ({ type: ActivityTypes.Message, text, textFormat: TextFormatTypes.Plain });

const SIGN_IN = 'Sign in, so that the bot can ask Microsoft in your name. Only you can use this card.';

/** Where the client can sign in by itself it does, and shows nothing (docs/graph.md §4). */
function signInCard({ connection, link, exchange }: CardView['data']): Attachment {
  return CardFactory.oauthCard(
    String(connection),
    'Sign in',
    SIGN_IN,
    String(link),
    exchange as Parameters<typeof CardFactory.oauthCard>[4],
  );
}

/** The cards that Teams draws by itself (model/ports.ts and sign-in.ts say what is in them). */
function ownCard({ card, data }: CardView): Attachment | undefined {
  const { name, description, bytes, context, contentUrl, uniqueId, fileType } = data;
  switch (card) {
    case 'sign-in':
      return signInCard(data);
    case 'file-offer':
      return {
        contentType: 'application/vnd.microsoft.teams.card.file.consent',
        name: String(name),
        content: { description, sizeInBytes: bytes, acceptContext: context, declineContext: context },
      };
    case 'file-sent':
      return {
        contentType: 'application/vnd.microsoft.teams.card.file.info',
        name: String(name),
        contentUrl: String(contentUrl),
        content: { uniqueId, fileType },
      };
    default:
      return undefined;
  }
}

type Expand = (node: unknown) => unknown;
/** Where an expression is evaluated, as far as paths begin there. */
type Context = Partial<Record<'$root' | '$data' | '$index', unknown>>;

/**
 * A template that walks only what can change. The library saves and restores its state for every word, and copies what has no expression in
 * it; here that comes out as it went in, frozen, since all cards share it.
 */
function newTemplate(payload: unknown): Template {
  const template = new Template({});
  const inner = template as unknown as { internalExpand: Expand; _context: Context; _preparedPayload: unknown };
  const expand = inner.internalExpand;
  const still = new WeakMap<object, boolean>();
  inner._preparedPayload = payload;
  shorten(payload);
  inner.internalExpand = node => {
    if (typeof node !== 'object' || node === null) return node;
    if (node instanceof Expression) return SHORT.get(node)?.(inner._context) ?? expand.call(template, node);
    const known = still.get(node) ?? isStill(node);
    if (known && !still.has(node)) freeze(node);
    still.set(node, known);
    return known ? node : expand.call(template, node);
  };
  return template;
}

/** Expressions that are answered without the library, and how. */
const SHORT = new WeakMap<Expression, (context: Context) => unknown>();

/**
 * Nearly all expressions of our cards name a value, and the library takes ten steps for each. Where the value is not just there, it is asked
 * as ever: it knows other letters' case, and what stands for what is missing.
 */
function shorten(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const part of Object.values(node instanceof Expression ? node.children : node)) shorten(part);
  const path = node instanceof Expression && pathOf(node);
  if (!path) return;
  const value = (context: Context) => path.reduce(within, context);
  const ask = node.tryEvaluate;
  node.tryEvaluate = (state, options) => {
    const found = '$root' in state ? value(state as Context) : undefined;
    return found === undefined ? ask.call(node, state, options) : { value: found, error: undefined as unknown as string };
  };
  SHORT.set(node, value);
}

/** The names of `a.b.c`; without `$` in front they are of the data at that place. */
function pathOf({ type, children: [name, of] }: Expression): string[] | undefined {
  const key = type === 'Accessor' && name instanceof Constant ? name.value : undefined;
  if (typeof key !== 'string') return undefined;
  if (!of) return key.startsWith('$') ? [key] : ['$data', key];
  const before = pathOf(of);
  return before && [...before, key];
}

/** What is there under this name, and not null. */
const within = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && (name.startsWith('$') || Object.hasOwn(value, name))
    ? ((value as Record<string, unknown>)[name] ?? undefined)
    : undefined;

/** A list within a list would be made flat, a null in one left out, and names with `$` are the library's own. */
function isStill(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return true;
  if (node instanceof Expression) return false;
  if (Array.isArray(node)) return node.every(one => one !== null && !Array.isArray(one) && isStill(one));
  return Object.entries(node).every(([name, value]) => (!name.startsWith('$') || name === '$schema') && isStill(value));
}

function freeze(node: object): void {
  for (const part of Object.values(node)) if (typeof part === 'object' && part !== null) freeze(part);
  Object.freeze(node);
}
