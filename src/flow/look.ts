import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import { type Call, get, type Reply } from '../model/call';
import type { Press, Speaker } from '../model/event';
import { ALL_CUSTOMERS, INSTANCE, type Tenant } from '../model/field';
import type { ActionIntent } from '../model/intent';
import { groupsOf, type PolicyRule } from '../model/policy';
import { CippFailure, type Ports } from '../model/ports';
import { isProblem, ProblemError, problem } from '../model/problem';
import type { PressAnswer } from '../model/road';
import type { Ask, AuditEntry } from '../model/store';
import type { Kept, Listed } from '../model/table';
import { view } from '../views';
import { nameIn } from './audit';
import { authorise, mayRun } from './authorise';
import { cippOf } from './backend';
import { now, tell } from './card';
import { denial } from './execute';
import { tenantSaid } from './lookup';
import { nextFor } from './next';
import { type ActionQuestion, type Answer, no, openAsk, type Question } from './question';
import { type Aim, valuesIn } from './resolve';
import { queueOf, readRows, type Sight, seen } from './rows';
import { saidOf } from './values';

/** CIPP's queues are looked at this often, and for this long: then a person asks again (docs/cipp-api.md §11). */
const POLL_MS = 15_000;
const PATIENCE_MS = 10 * 60_000;
const PAGE = 8;

/** A read that a rule allows at once: asked of CIPP now and shown as a list. Nothing is stored but the question. */
export async function look(question: ActionQuestion, action: AnyAction, aim: Aim, rule: PolicyRule, ports: Ports): Promise<Answer> {
  const values = valuesIn(action, aim);
  const call = action.call(values);
  const reply = await read(call, ports);
  await auditRead(question, action, aim, { rule: rule.name, endpoint: call.endpoint, status: reply.status, ms: reply.ms }, ports);
  const denied = denial(reply);
  if (denied && 'why' in denied) return no(problem(denied.why, { endpoint: call.endpoint }), question, action, ports, aim);
  const queue = queueOf(reply);
  if (queue) return gather(question, action, aim, queue, ports);
  const listed = readRows(reply, action.table?.(values) ?? { noun: 'row', columns: [] });
  if ('why' in listed) return no({ ...listed.why, data: { ...listed.why.data, said: listed.said ?? '' } }, question, action, ports, aim);
  return showList(question, action, aim, listed, ports);
}

/** The list's first page; its buttons find the question and the rows again. */
export async function showList(question: ActionQuestion, action: AnyAction, aim: Aim, listed: Listed, ports: Ports): Promise<Answer> {
  const asked = await openAsk({ ...question, intent: again(question.intent, action, aim) }, 'list', ports);
  ports.lists.put(asked.id, listed);
  return { view: await shown(asked, action, aim.tenant, listed, question, ports) };
}

const FIRST: Sight = { page: 1, sort: '', find: '' };

/** As it was looked at, where another process had it in memory: it may have changed since, and is shown as it is now. */
function shown(
  asked: Ask,
  action: AnyAction,
  tenant: Pick<Tenant, 'name' | 'domain'>,
  listed: Listed,
  question: ActionQuestion,
  ports: Ports,
) {
  const { sight = FIRST, by } = question;
  const row = question.sight?.row;
  return row !== undefined && listed.rows[Number(row)]
    ? details(asked, action, tenant, listed, { row, sight, by }, ports)
    : list(asked, action, tenant, listed, sight, by, ports);
}

/** A read changes nothing, so that no answer means just that there is nothing to show. */
async function read(call: Call, ports: Ports): Promise<Reply> {
  try {
    return await cippOf(ports).run(call);
  } catch (error) {
    if (error instanceof CippFailure && error.left) throw new ProblemError(problem('READ_FAILED'), { cause: error });
    throw error;
  }
}

export async function auditRead(
  question: ActionQuestion,
  action: AnyAction,
  { tenant, target }: Aim,
  how: Pick<AuditEntry, 'rule' | 'endpoint' | 'status' | 'ms'>,
  ports: Ports,
): Promise<void> {
  await ports.store.audit.append([
    {
      at: ports.clock.now().toISOString(),
      step: 'read',
      action: action.id,
      actor: { id: question.by.id, name: question.by.name },
      tenant: { id: tenant.id, domain: tenant.domain },
      target: target && { id: target.id, upn: nameIn(target) },
      ...how,
    },
  ]);
}

/** The question by the ids that were found, so that asking again asks the same. */
function again(intent: ActionIntent, action: AnyAction, aim: Aim): ActionIntent {
  const values = Object.fromEntries(Object.entries(aim.values).map(([name, value]) => [name, saidOf(value)]));
  return { ...intent, who: aim.target?.id, where: action.scope === 'instance' ? undefined : aim.tenant.id, values };
}

/** CIPP works on it: the queue is looked at until it is done, whatever happens to this process, and the list comes then. */
async function gather(question: ActionQuestion, action: AnyAction, aim: Aim, queue: { id?: string }, ports: Ports): Promise<Answer> {
  const at = ports.clock.now().getTime();
  const intent = again(question.intent, action, aim);
  await openAsk({ ...question, intent }, 'queue', ports, {
    waits: { queue: queue.id, since: new Date(at).toISOString() },
    leaseUntil: new Date(at + POLL_MS).toISOString(),
  });
  return { view: view.gathering(action, aim.tenant.name) };
}

/** One more look at CIPP's queue for a question that waits for it. Nothing: not ready, looked at again later. */
export async function gathered(asked: Ask & { waits: NonNullable<Ask['waits']> }, ports: Ports): Promise<'ready' | 'waits' | 'over'> {
  const at = ports.clock.now().getTime();
  const reply = await read(get('ListCippQueue', { QueueId: asked.waits.queue }), ports).catch(error => {
    if (error instanceof ProblemError) return undefined;
    throw error;
  });
  const rows = Array.isArray(reply?.body) ? (reply.body as Record<string, unknown>[]) : undefined;
  if (rows?.every(isFinished)) return 'ready';
  if (at - Date.parse(asked.waits.since) >= PATIENCE_MS) return 'over';
  await ports.store.asks.lease(asked.id, new Date(at + POLL_MS).toISOString());
  return 'waits';
}

const isFinished = (entry: Record<string, unknown>): boolean =>
  /^(completed|failed|finished)/i.test(String(entry.Status ?? '')) || Number(entry.PercentComplete) >= 100;

async function list(
  asked: Ask,
  action: AnyAction,
  tenant: Pick<Tenant, 'name' | 'domain'>,
  listed: Listed,
  sight: Sight,
  by: Speaker,
  ports: Ports,
) {
  const single = listed.table.single && listed.rows.length === 1 ? listed.rows[0] : undefined;
  const hits = seen(listed, sight);
  const pages = Math.max(1, Math.ceil(hits.length / PAGE));
  const page = Math.min(Math.max(1, sight.page), pages);
  return view.list({
    ask: { id: asked.id, key: asked.key, at: now(ports) },
    action,
    tenant,
    listed: { ...listed, rows: hits.slice((page - 1) * PAGE, page * PAGE).map(({ index, row }) => ({ ...row, index })) },
    found: hits.length,
    all: listed.rows.length,
    sight: { ...sight, page },
    pages,
    next: single ? await nextOn(single, listed, action, by, ports) : [],
  });
}

/** A press on a list: another page, order or search; a row opened; the file. What is not in memory any more is read again. */
export const onList =
  (what: 'page' | 'row') =>
  async (asked: Ask, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer | { question: Question }> => {
    const tenant = await mayStillSee(asked, action, press, ports);
    if (isProblem(tenant)) return tell(tenant, ports, action);
    const listed = ports.lists.get(asked.id);
    const sight = sightOf(press.data);
    const row = what === 'row' ? String(press.data.row ?? '') : undefined;
    if (!listed) return { question: { ...readAgain(asked, press), sight: { ...sight, row } } };
    if (row === undefined) return { view: await list(asked, action, tenant, listed, sight, press.by, ports), stored: false };
    return { view: await details(asked, action, tenant, listed, { row, sight, by: press.by }, ports), stored: false };
  };

/** Rights are looked up for every press: a list must not be paged on by somebody who may not read it any more. */
export async function mayStillSee(asked: Ask, action: AnyAction, press: Pick<Press, 'by'>, ports: Ports) {
  const { where } = asked.intent as ActionIntent;
  const tenant = await whereOf(where, action, ports);
  if (isProblem(tenant)) return tenant;
  const ruling = await authorise(ports, press.by, action, { tenant, people: [], groups: [] });
  return ruling.kind === 'refused' ? ruling.why : tenant;
}

async function whereOf(where: string | undefined, action: AnyAction, ports: Ports): Promise<Tenant | ReturnType<typeof problem>> {
  if (action.scope === 'instance') return INSTANCE;
  if (where === ALL_CUSTOMERS.id) return ALL_CUSTOMERS;
  return tenantSaid(where ?? '', ports.directory);
}

const readAgain = (asked: Ask, press: Press): Question => ({
  key: `${asked.id}:${press.key}`,
  by: press.by,
  at: press.at,
  home: press.at,
  intent: asked.intent as ActionIntent,
  message: press.message,
});

const text = (value: unknown, most: number): string => (typeof value === 'string' ? value.trim().slice(0, most) : '');

function sightOf(data: Press['data']): Sight {
  const page = Number(data.page);
  return { page: Number.isInteger(page) && page > 0 ? page : 1, sort: text(data.sort, 60), find: text(data.find, 100) };
}

/** One row with everything, and what this person may do with it. */
async function details(
  asked: Ask,
  action: AnyAction,
  tenant: Pick<Tenant, 'name' | 'domain'>,
  listed: Listed,
  { row: place, sight, by }: { row: string; sight: Sight; by: Speaker },
  ports: Ports,
) {
  const index = Number(place);
  const row = listed.rows[index];
  if (!row) return view.problem(problem('GONE'), { action, at: now(ports) });
  return view.details({
    ask: { id: asked.id, key: asked.key, at: now(ports) },
    action,
    tenant,
    listed,
    row: { ...row, index },
    sight,
    next: await nextOn(row, listed, action, by, ports),
  });
}

/** What this person may do with what the row is. */
async function nextOn(row: Kept, { table }: Listed, from: AnyAction, by: Speaker, ports: Ports): Promise<AnyAction[]> {
  const kind = row.id ? table.opens?.kind : undefined;
  const all = [...givenTo(row, table), ...(kind ? nextFor(kind, from) : [])];
  if (all.length === 0) return [];
  const policy = ports.policy();
  return mayRun(all, policy, await ports.people.now(by.id, groupsOf(policy))).slice(0, MOST_NEXT);
}

/** Actions on the person whose list it is, for which this row says something. */
const givenTo = ({ gives }: Kept, table: Listed['table']): AnyAction[] =>
  gives ? (table.gives?.to ?? []).flatMap(id => actionOf(id) ?? []) : [];

const MOST_NEXT = 6;

/**
 * A press on one of them. Where the list is in memory it must hold whom the button names; where another process has it, the
 * name counts as if it had been typed: either way it is looked up again, with what the presser may do.
 */
export async function startFor(asked: Ask, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer | { question: Question }> {
  const tenant = await mayStillSee(asked, action, press, ports);
  if (isProblem(tenant)) return tell(tenant, ports, action);
  const listed = ports.lists.get(asked.id);
  const who = text(press.data.row, 200);
  const place = /^\d{1,5}$/.test(who) ? Number(who) : -1;
  const next = typeof press.data.action === 'string' ? actionOf(press.data.action) : undefined;
  // a row without an id is known by its place alone, in the list as it is in memory
  if (!listed && place >= 0) return { question: { ...readAgain(asked, press), sight: { ...sightOf(press.data), row: who } } };
  const row = listed?.rows.find(({ id }) => id === who) ?? listed?.rows[place];
  const given = next && row && listed && givenTo(row, listed.table).includes(next);
  const opens = listed?.table.opens;
  const fits = !listed || given || (next && row?.id && opens && nextFor(opens.kind, action).includes(next));
  if (!who || !next || !fits) return tell(problem('GONE'), ports, action);
  const where = action.scope === 'instance' ? undefined : tenant.id;
  const about = given ? { who: (asked.intent as ActionIntent).who, values: { ...row.gives } } : { who: row?.id ?? who, values: {} };
  const intent: ActionIntent = { kind: 'action', action: next.id, where, ...about, typedPassword: false };
  return { question: { key: `${asked.id}:${who}/${next.id}/${press.key}`, by: press.by, at: press.at, home: press.at, intent } };
}
