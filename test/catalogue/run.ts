import type { Call } from '../../src/model/call';
import type { Cipp } from '../../src/model/ports';
import type { Desk } from '../conversations/desk';
import type { Received } from '../simulators';
import { inputs, type Node } from '../simulators/card';
import { cardSeen, type Message } from '../simulators/connector';
import type { Fault } from '../simulators/server';
import { customers } from '../simulators/world';
import { type Case, requestOf, type Say, saidIn } from './case';
import { type Contracted, oddities } from './contract';

/** Everything is allowed to whom these tests send: what policies refuse has tests of its own. */
export const ALLOWS_ALL = `
version: 1
rules:
  - name: at every customer
    actions: { risks: [read, routine, elevated, destructive], secrets: true }
    tenants: "*"
    who: { roles: [User Administrator] }
    then: allow
  - name: at CIPP itself and everywhere at once
    actions: { risks: [read, routine, elevated, destructive], secrets: true }
    tenants: [instance, all]
    who: { roles: [User Administrator] }
    then: allow
`;
/** User Administrator, who counts towards every customer. */
const WHO = 'bo';

/** The name of an action and all that is said, as somebody types it who knows the names. */
function typedIn(contracted: Contracted, given: Case): string {
  const said = Object.entries(saidIn(contracted, given)).filter(([name]) => !given.formOnly?.includes(name));
  const where = contracted.scope === 'instance' ? [] : [`tenant=${customers[given.at ?? 'contoso'].domain}`];
  return [contracted.id, ...where, ...said.map(([name, { typed }]) => `${name}=${quoted(typed)}`)].join(' ');
}

const quoted = (value: string): string => (/^[\w@.,:/#-]+$/.test(value) ? value : value.includes('"') ? `'${value}'` : `"${value}"`);

/** The newest message of the bot that is more than a promise to look. */
function newest(desk: Desk): { message: Message; text: string; json: string } | undefined {
  const { client, world } = desk.outside;
  const message = client
    .messages(WHO)
    .filter(m => !m.from)
    .at(-1);
  if (!message) return undefined;
  const card = cardSeen(message, world.technicians[WHO]);
  return { message, text: client.reads(WHO, message), json: JSON.stringify(card ?? message.activity) };
}

/** A message of the bot, as text and as the card's JSON. */
export type Seen = NonNullable<ReturnType<typeof newest>>;

async function until(desk: Desk, what: string, fits: (seen: Seen) => boolean): Promise<Seen> {
  const found = await desk.outside.client.until(() => {
    const seen = newest(desk);
    return seen && fits(seen) ? seen : undefined;
  });
  if (found) return found;
  const warnings = desk.logged.filter(line => /"level":[456]0/.test(line)).slice(-5);
  throw new Error(`${what} never came. On the screen:\n${desk.outside.client.screen(WHO)}\nLogged:\n${warnings.join('')}`);
}

const has = (verb: string) => (seen: Seen) => seen.json.includes(`"verb":"${verb}"`);
const ENDS = /^\*\*(Done|Done, with a warning|Accepted, not confirmed|Failed|Outcome unknown|Refused)\*\*/m;
const LIST = /^Read from CIPP · /m;
/** A list, an end, or a card that says why there is none. */
const isOver = ({ text }: Seen): boolean => ENDS.test(text) || LIST.test(text);

/** Runs it by what is typed. */
export const types = (desk: Desk, contracted: Contracted, given: Case): Promise<Seen> => runs(desk, typedIn(contracted, given));

/** Types a command, presses what its card asks for, and waits for the end. */
export async function runs(desk: Desk, text: string): Promise<Seen> {
  await desk.says(WHO, text);
  return confirms(desk, await until(desk, 'an answer', seen => has('submit')(seen) || has('continue')(seen) || isOver(seen)));
}

/** Runs it by the form behind Start in the help. */
export async function fillsIn(desk: Desk, contracted: Contracted, given: Case): Promise<Seen> {
  // the help takes longer words for something secret
  await desk.says(WHO, `help ${contracted.id.length > 24 ? contracted.title : contracted.id}`);
  const help = await until(desk, 'the help', has('start'));
  await desk.presses(WHO, `Start ${titleIn(help, contracted)}`, {}, { card: help.message });
  const waiting = inputsFor(contracted, given);
  for (;;) {
    const form = await until(desk, 'the form', seen => has('continue')(seen) || has('submit')(seen) || isOver(seen));
    if (!has('continue')(form)) {
      if (Object.keys(waiting).length > 0) throw new Error(`the form did not ask for ${Object.keys(waiting).join(', ')}`);
      return confirms(desk, form);
    }
    const card = cardSeen(form.message, desk.outside.world.technicians[WHO]) as Node;
    const entered = Object.fromEntries(
      inputs(card).flatMap(({ id }) => (typeof id === 'string' && id in waiting ? [[id, waiting[id]]] : [])),
    );
    for (const id of Object.keys(entered)) delete waiting[id];
    const before = form.json;
    await desk.presses(WHO, 'continue', entered, { card: form.message });
    await until(desk, 'what follows the form', seen => seen.json !== before);
  }
}

/** Titles differ in letter case from the contract's. */
function titleIn({ json }: Seen, { title }: Contracted): string {
  const [, found] = new RegExp(`"tooltip":"Start (${title.replace(/[()]/g, '\\$&')})"`, 'i').exec(json) ?? [];
  if (!found) throw new Error(`the help does not offer ${title}`);
  return found;
}

/** All inputs of the form, by id. */
function inputsFor(contracted: Contracted, given: Case): Record<string, string> {
  const said: Say = saidIn(contracted, given);
  const fields = Object.entries(said).flatMap(([name, { typed, form = { '': typed }, input = name }]) =>
    Object.entries(form).map(([more, value]) => [`${input}${more}`, value]),
  );
  const where = contracted.scope === 'instance' ? {} : { tenant: customers[given.at ?? 'contoso'].domain };
  return { ...where, ...Object.fromEntries(fields) };
}

/** Presses what the confirm card asks for, where there is one, and waits for the end. */
async function confirms(desk: Desk, seen: Seen): Promise<Seen> {
  if (has('continue')(seen)) throw new Error(`asked for more:\n${seen.text}`);
  if (!has('submit')(seen)) return seen;
  await desk.presses(WHO, 'submit', {}, { card: seen.message });
  return until(desk, 'an end', isOver);
}

/**
 * Presses Show, and sees the newest secret that CIPP gave. Pressed past the desk, whose search for leaks knows of resets alone
 * that they belong in this answer: everything else that left the bot is searched for this secret as well.
 */
export async function showsSecret(desk: Desk, seen: Seen, noun: string): Promise<Seen> {
  const { client, cipp } = desk.outside;
  const answer = await client.presses(WHO, seen.message, `Show ${noun}`);
  const shown = newest(desk);
  if (!shown || !answer.card) throw new Error(`nothing was shown: ${answer.text}`);
  const given = cipp.given.at(-1);
  if (given) expect(shown.text).toContain(given.value);
  return shown;
}

/** The endpoint goes wrong for the action itself, and not for what is looked up on the way. */
export async function failing<T>(desk: Desk, endpoint: string, fault: Fault, work: () => Promise<T>): Promise<T> {
  const { ports } = desk.bot;
  const { cipp, pushes } = ports;
  if (!cipp || !pushes) throw new Error('the catalogue is run through CIPP');
  const harmed = (lane: Cipp): Cipp => ({
    run(call) {
      if (call.endpoint === endpoint) desk.outside.cipp.once(endpoint, fault);
      return lane.run(call);
    },
  });
  Object.assign(ports, { cipp: harmed(cipp), pushes: harmed(pushes) });
  try {
    return await work();
  } finally {
    Object.assign(ports, { cipp, pushes });
  }
}

/** What CIPP got of the action: once, with everything in its place, and no other write beside it. */
export function reached(desk: Desk, contracted: Contracted, given: Case): void {
  const { endpoint, method } = contracted;
  const all = desk.outside.cipp.requests;
  const writes = all.filter(request => request.method !== 'GET');
  expect(writes.map(endpointOf)).toEqual(method === 'POST' ? [endpoint] : []);
  const expected = requestOf(contracted, given);
  const sent = (method === 'POST' ? writes : all)
    .filter(request => endpointOf(request) === endpoint)
    .map(callOf)
    .at(-1);
  expect(sent).toMatchObject({ method, endpoint, query: expected.query, ...(method === 'POST' && { body: expected.body }) });
  expect(sent && oddities(contracted, sent)).toEqual([]);
}

const endpointOf = ({ path }: Received): string => path.split('/').at(-1) ?? '';
const callOf = (request: Received): Call => ({
  method: request.method as Call['method'],
  endpoint: endpointOf(request),
  query: request.query,
  ...(request.body !== undefined && { body: request.body as Call['body'] }),
});
