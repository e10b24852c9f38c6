import { randomBytes } from 'node:crypto';
import { actionOf } from '../actions';
import type { Intent } from '../model/intent';
import { groupsOf, isOneOf, type Person, switchedOff, whoWords } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import type { AuditEntry, Told } from '../model/store';
import { offWords, type Switch } from '../model/switch';
import { view } from '../views';
import { mayLookAt } from './authorise';
import { now } from './card';
import { auditorsPlace } from './draft';
import { intentOf } from './endpoint';
import { tenantSaid } from './lookup';
import { type Answer, no, type Question } from './question';

type SwitchIntent = Extract<Intent, { kind: 'switch' }>;
/** What a switch is for, found. */
type Found = Pick<Switch, 'kind' | 'what' | 'name'> & { tenant?: AuditEntry['tenant'] };

const isSwitcher = (person: Person, ports: Ports) => person.enabled && !person.guest && isOneOf(ports.policy().switches, person);

/**
 * Switches something off or on again, at once and without a second question. Only for those whom the policy names, by their
 * rights as they are now; everything about it is in the audit, and the auditors' channel is told.
 */
export async function throwSwitch(question: Question & { intent: SwitchIntent }, ports: Ports): Promise<Answer> {
  const { by, intent } = question;
  const { on, of, said, reason } = intent;
  const policy = ports.policy();
  const person = await ports.people.now(by.id, groupsOf(policy), { fresh: true });
  if (!isSwitcher(person, ports)) {
    // guests are told nothing
    const why = person.guest ? problem('NOT_A_MEMBER') : problem('NOT_A_SWITCHER', { switchers: whoWords(policy.switches) });
    await ports.store.audit.append([rowOf(question, undefined, `switch-${on ? 'on' : 'off'}-refused`, why.problem, ports)]);
    return answer(why, ports);
  }
  const found = of ? foundOf(of) : await customerSaid(said, ports);
  if (isProblem(found)) return answer(found, ports);
  if (!on && !reason) return answer(problem('SWITCH_REASON', { said }), ports);
  const { kind, what, name } = found;
  const thrown: Switch = {
    kind,
    what,
    name,
    by: { id: by.id, name: by.name },
    at: ports.clock.now().toISOString(),
    reason: reason ?? 'no reason given',
  };
  const told = await toldOf(question, found, thrown, ports);
  const before = on ? await ports.store.switches.turnOn(thrown, told) : await ports.store.switches.turnOff(thrown, told);
  if (on && !before) return answer(problem('NOT_SWITCHED_OFF', { off: offWords(found) }), ports);
  if (!on && before) return answer({ problem: 'SWITCHED_ALREADY', data: switchedOff(before, policy).data }, ports);
  for (const { slot } of told.cards) await ports.store.queue.send('deliver', `${told.subject}/${slot}`);
  const done = (called: string) => view.switchThrown({ kind, on, called });
  // in a channel a customer is called as the speaker did
  return { view: done(name), aloud: done(kind === 'tenant' ? said : name) };
}

const answer = (p: Problem, ports: Ports): Answer => ({ view: view.problem(p, { at: now(ports) }), aloud: view.problemText(p) });

function foundOf(of: NonNullable<SwitchIntent['of']>): Found | Problem {
  if (of.kind === 'everything') return { kind: 'everything', what: '*', name: 'everything' };
  // an endpoint that an action of the catalogue calls is switched as that action, which is how it would run
  const intent = of.kind === 'action' ? of : intentOf({ kind: 'endpoint', endpoint: of.endpoint, values: {} });
  if (isProblem(intent)) return intent;
  const action = actionOf(intent.action);
  return action ? { kind: 'action', what: action.id, name: action.title } : problem('UNKNOWN_BUTTON');
}

/** Several hits are asked back with what was found, as everywhere. */
async function customerSaid(said: string, ports: Ports): Promise<Found | Problem> {
  const tenant = await tenantSaid(said, ports.directory);
  if (isProblem(tenant)) {
    return tenant.problem === 'TENANT_UNKNOWN' || tenant.problem === 'TENANT_ALONE'
      ? problem('SWITCH_UNKNOWN', { said, near: tenant.data.near ?? '' })
      : tenant;
  }
  const { id, domain, name } = tenant;
  return { kind: 'tenant', what: id, name: `${name} (${domain})`, tenant: { id, domain } };
}

/** The row of the audit, whose outcome is the reason (model/ports.ts), and the auditors' card. */
async function toldOf(question: Question, found: Found, thrown: Switch, ports: Ports): Promise<Told> {
  const { intent } = question as Question & { intent: SwitchIntent };
  const place = await auditorsPlace(ports.policy(), ports);
  const card = place && { slot: 'alert', to: place, view: view.switchAlert(thrown, intent.on) };
  return {
    audit: [rowOf(question, found, intent.on ? 'switch-on' : 'switch-off', thrown.reason, ports)],
    subject: `switch-${randomBytes(9).toString('base64url')}`,
    cards: card ? [card] : [],
  };
}

function rowOf({ by, intent }: Question, found: Found | undefined, step: string, outcome: string, ports: Ports): AuditEntry {
  const { of } = intent as SwitchIntent;
  return {
    at: ports.clock.now().toISOString(),
    step,
    action: found?.kind === 'action' ? found.what : of?.kind === 'action' ? of.action : of?.kind,
    actor: { id: by.id, name: by.name },
    tenant: found?.tenant,
    outcome,
  };
}

/** What is off now, for those who may do something, throw a switch or read the audit: it names customers. */
export async function switches(question: Question, ports: Ports): Promise<Answer> {
  const policy = ports.policy();
  const person = await ports.people.now(question.by.id, groupsOf(policy));
  const may = isSwitcher(person, ports) || isOneOf(policy.auditors, person) || (await mayLookAt(ports, question.by));
  if (!may || !person.enabled || person.guest) return no(problem('NO_RULE', { ways: 'none' }), question, undefined, ports);
  const off = await ports.store.switches.off();
  return { view: view.switches({ off, switchers: whoWords(policy.switches), at: now(ports) }) };
}
