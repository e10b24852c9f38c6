import { randomBytes } from 'node:crypto';
import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import type { Consent, Press, Upload } from '../model/event';
import type { Tenant } from '../model/field';
import { requestIdFrom } from '../model/ids';
import type { ActionIntent, AuditIntent } from '../model/intent';
import { fileSent, type Ports } from '../model/ports';
import { isProblem, type Problem, type ProblemCode, ProblemError, problem } from '../model/problem';
import type { FileRoad, PressAnswer } from '../model/road';
import type { Ask, CardWish } from '../model/store';
import type { Listed } from '../model/table';
import type { View } from '../model/view';
import { view } from '../views';
import { ask } from './ask';
import { auditFile, auditorsTenant } from './auditing';
import { now, tell } from './card';
import { deliver } from './deliver';
import { mayStillSee } from './look';
import { ASK_AGAIN, type Asker, fileName, LEASE_MS, offerFile, taskOf } from './offer';
import type { ActionQuestion } from './question';
import { csvOf } from './rows';

/**
 * "Send as CSV": Teams asks the person whether the bot may put the file into their OneDrive. Nothing is made yet but its size;
 * the answer comes as a turn of its own ({@link createFileRoad}).
 */
export async function sendFile(asked: Ask, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  if (press.at.kind !== 'personal') return tell(problem('UNKNOWN_BUTTON'), ports, action);
  if (!holdsFile(action) || press.data.once !== asked.key) return tell(problem('FILE_GONE'), ports, action);
  try {
    return { view: await offer(asked, action, press, ports), stored: false };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return tell(error.problem, ports, action);
  }
}

async function offer(asked: Ask, action: AnyAction, press: Press, ports: Ports): Promise<View> {
  const tenant = await mayStillSee(asked, action, press, ports);
  if (isProblem(tenant)) throw new ProblemError(tenant);
  const found = await listFor(asked, press, ports);
  if ('view' in found) return found.view;
  const file = {
    name: fileName([action.id, tenant.domain], 'csv', press.offset ?? 0, ports),
    bytes: Buffer.byteLength(csvOf(found.listed)),
    description: describe(found.listed),
  };
  return offerFile(asked, press, file, press.at, ports);
}

/** A list, and one that nothing secret can be in: a secret's place is the answer to a press, never a file. */
const holdsFile = (action: AnyAction): boolean => action.table !== undefined && !action.secret;

/** How much it is, and where that is less than all, which the list said and the file cannot. */
function describe({ table, rows, failures, from }: Listed): string {
  const count = rows.length === 1 ? `1 ${table.noun}` : `${rows.length} ${table.plural ?? `${table.noun}s`}`;
  return `${count}, read from ${from === 'graph' ? 'Microsoft Graph' : 'CIPP'}${failures.length > 0 ? '; some could not be read' : ''}`;
}

/** The list that the card shows: from memory, else read again on the whole road, and then what the road says where it ends elsewhere. */
async function listFor(asked: Ask, { by, at, key }: Asker, ports: Ports): Promise<{ listed: Listed } | { view: View }> {
  const kept = ports.lists.get(asked.id);
  if (kept) return { listed: kept };
  let read: Listed | undefined;
  const lists = {
    get: (id: string) => ports.lists.get(id),
    put(_ask: string, listed: Listed) {
      read = listed;
      ports.lists.put(asked.id, listed);
    },
  };
  const question: ActionQuestion = { key: `${asked.id}:${key}`, by, at, home: at, intent: asked.intent as ActionIntent };
  const answer = await ask(question, { ...ports, lists });
  if (read) return { listed: read };
  if ('view' in answer) return answer;
  // the policy asks for more than before: a request, whose card comes by itself
  return { view: view.problemText(problem('FILE_GONE')) };
}

/**
 * What becomes of the answers to these questions. An answer is stored before Teams hears that it came, so that a second copy
 * of it finds it taken; where this process goes away meanwhile, the sweep shows the list again. `idle`: when nothing is under way.
 */
export function createFileRoad(ports: Ports): FileRoad & { idle(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  function behind(work: Promise<void>): void {
    const done = work.catch(error => ports.log.error({ err: error }, 'an answer about a file broke')).finally(() => underWay.delete(done));
    underWay.add(done);
  }
  return {
    async consented(consent) {
      const asked = await askOf(consent, ports);
      if (isProblem(asked)) return behind(turnAway(asked, consent, ports));
      const { ask: task, fresh } = await ports.store.asks.put(taskOf(asked.ask, consent, 'file', ports));
      if (fresh) behind(carryOut(asked, task, consent, ports));
    },
    idle: async () => void (await Promise.all(underWay)),
  };
}

/** Without an action: rows of the audit. */
interface Asked {
  ask: Ask;
  action?: AnyAction;
}

/** What was asked for, if it is this person's, here. */
async function askOf({ by, at, data }: Consent, ports: Ports): Promise<Asked | Problem> {
  const found = typeof data.ask === 'string' ? await ports.store.asks.get(data.ask) : undefined;
  if (!found || found.key !== data.once || found.expiresAt <= ports.clock.now().toISOString()) return problem('FILE_GONE');
  if (found.by.id !== by.id) return problem('NOT_YOURS');
  if (at.kind !== 'personal') return problem('FILE_GONE');
  if (found.intent.kind === 'audit') return found.intent.file ? { ask: found } : problem('FILE_GONE');
  const action = found.intent.kind === 'action' ? actionOf(found.intent.action) : undefined;
  return action && holdsFile(action) ? { ask: found, action } : problem('FILE_GONE');
}

/** Said as a message of its own: which message the question was in is only what the client says. */
async function turnAway(no: Problem, consent: Consent, ports: Ports): Promise<void> {
  const { by, at, accepted } = consent;
  if (no.problem === 'NOT_YOURS') {
    const actor = { id: by.id, name: by.name };
    await ports.store.audit.append([{ at: ports.clock.now().toISOString(), step: 'press-refused', actor, outcome: no.problem }]);
  }
  const said = accepted || no.problem === 'NOT_YOURS' ? no : problem('FILE_DECLINED');
  await ports.messenger.send(at, view.problemText(said));
}

async function carryOut(asked: Asked, task: Ask, consent: Consent, ports: Ports): Promise<void> {
  const end = await endOf(asked, task, consent, ports);
  // Teams leaves its question standing, with both buttons: the end of it takes its place
  if ((await show(task, { slot: 'file', to: consent.at, view: end, message: consent.message }, ports)) !== 'undeliverable') return;
  await show(task, { slot: 'file-anew', to: consent.at, view: end }, ports);
}

async function show(task: Ask, wish: CardWish, ports: Ports) {
  await ports.store.asks.answered(task.id, [wish]);
  return deliver(ports, task.id, wish.slot);
}

/** The file's card, or the sentence that says why there is none. */
async function endOf(asked: Asked, task: Ask, consent: Consent, ports: Ports): Promise<View> {
  const { action } = asked;
  if (!consent.accepted) return view.problemText(problem('FILE_DECLINED'));
  let tenant: Seen | undefined;
  try {
    const seen = await mayHave(asked, consent, ports);
    if (isProblem(seen)) throw new ProblemError(seen);
    tenant = seen.tenant;
    const upload = placeFor(consent, ports);
    const made = await bytesOf(asked, consent, ports);
    if ('view' in made) return made.view;
    await ports.store.asks.lease(task.id, new Date(ports.clock.now().getTime() + LEASE_MS).toISOString());
    // before the first byte: what leaves is written down, however it ends
    await audit(consent, action, tenant, undefined, ports);
    await ports.files.put(upload, made.bytes);
    return fileSent(upload);
  } catch (error) {
    if (!(error instanceof ProblemError)) return bug(error, ports);
    await audit(consent, action, tenant, error.problem.problem, ports);
    return view.problem(error.problem, { action, at: now(ports) });
  }
}

/** The customer that a file is about; none for the audit of them all. */
type Seen = Pick<Tenant, 'id' | 'domain'>;

/** Rights are looked up once more, whatever they were when the file was offered. */
async function mayHave({ ask: asked, action }: Asked, consent: Consent, ports: Ports): Promise<{ tenant?: Seen } | Problem> {
  if (!action) return auditorsTenant(asked.intent as AuditIntent, consent.by, ports);
  const tenant = await mayStillSee(asked, action, consent, ports);
  return isProblem(tenant) ? tenant : { tenant };
}

async function bytesOf({ ask: asked, action }: Asked, consent: Consent, ports: Ports): Promise<{ bytes: Buffer } | { view: View }> {
  if (!action) return { bytes: await auditFile(asked.intent as AuditIntent, ports) };
  const found = await listFor(asked, consent, ports);
  return 'view' in found ? found : { bytes: Buffer.from(csvOf(found.listed)) };
}

/** Where Teams wants the file; nothing is sent anywhere else. */
function placeFor({ upload }: Consent, ports: Ports): Upload {
  if (!upload) throw new ProblemError(problem('FILE_FAILED', { why: 'Teams named no place for it', todo: ASK_AGAIN }));
  const refused = ports.files.refuses(upload);
  if (refused) throw new ProblemError(refused);
  return upload;
}

function audit({ by }: Consent, action: AnyAction | undefined, tenant: Seen | undefined, outcome: ProblemCode | undefined, ports: Ports) {
  const at = ports.clock.now().toISOString();
  const where = tenant && { id: tenant.id, domain: tenant.domain };
  const actor = { id: by.id, name: by.name };
  return ports.store.audit.append([{ at, step: 'export', action: action?.id ?? 'audit', actor, tenant: where, outcome }]);
}

function bug(error: unknown, ports: Ports): View {
  const reference = requestIdFrom(randomBytes(6));
  ports.log.error({ err: error, reference }, 'a file broke');
  return view.problemText(problem('BUG', { reference }));
}
