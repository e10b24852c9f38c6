import { actionOf } from '../actions';
import { type AnyAction, sayings, withValues } from '../model/action';
import { callerOpen } from '../model/caller';
import { instant } from '../model/clock';
import { INSTANCE, type Tenant } from '../model/field';
import type { ObjectId } from '../model/ids';
import type { Intent } from '../model/intent';
import { explain as explainRule, groupsOf, isOneOf, type Person, ranksOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, problem } from '../model/problem';
import { stageOf } from '../model/request';
import { offBy, type Switch } from '../model/switch';
import { view } from '../views';
import { mayDecide } from './approver';
import { audit } from './auditing';
import { authorised, mayRun, turnedAway } from './authorise';
import { offered, wayOf } from './backend';
import { now } from './card';
import { draftOf } from './draft';
import { onRequest } from './on-request';
import { type Answer, momentOf, no, openAsk, picker, type Question } from './question';
import { callOf } from './recheck';
import { resolve, tenantRef, valuesIn } from './resolve';
import { signIn, signOut } from './sign-in';
import { switches, throwSwitch } from './throw-switch';

type Of<K extends Intent['kind']> = Question & { intent: Extract<Intent, { kind: K }> };
type CommandIntent = Exclude<Intent, { kind: 'action' | 'endpoint' }>;

const MOST_LISTED = 10;

/** What a person can ask beside the actions. Throws ProblemError when something could not be read. */
export async function command(question: Question & { intent: CommandIntent }, ports: Ports): Promise<Answer> {
  const { intent } = question;
  switch (intent.kind) {
    case 'help':
      return help({ ...question, intent }, ports);
    case 'whoami':
      return whoami(question, ports);
    case 'explain':
      return explain({ ...question, intent }, ports);
    case 'sign-in':
      return signIn(question, ports);
    case 'sign-out':
      return signOut(question, ports);
    case 'requests': {
      const requests = await ports.store.requests.list({ requester: question.by.id }, MOST_LISTED);
      return { view: view.requests({ title: 'My requests', requests, actions: actionOf, at: now(ports) }) };
    }
    case 'approvals':
      return approvals(question, ports);
    case 'status':
    case 'cancel':
    case 'comment':
    case 'hand-over':
      return onRequest({ ...question, intent }, ports);
    case 'switches':
      return switches(question, ports);
    case 'switch':
      return throwSwitch({ ...question, intent }, ports);
    case 'audit':
      return audit({ ...question, intent }, ports);
  }
}

/** Any customer: what a rank counts for where no customer was named. */
const SOME_CUSTOMER: Tenant = {
  id: '00000000-0000-0000-0000-000000000000' as ObjectId,
  domain: '*',
  initialDomain: '*',
  name: 'a customer',
  home: false,
};

/** Anybody there without a role: what is refused for them is refused for all. */
const SOMEBODY = { id: SOME_CUSTOMER.id, rights: { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] } };

/** What this person may run, searched; grouped by category, with what the policy asks of each. */
async function help(question: Of<'help'>, ports: Ports): Promise<Answer> {
  const policy = ports.policy();
  const person = await ports.people.now(question.by.id, groupsOf(policy));
  const mine = mayRun(offered(ports), policy, person);
  const { words, page = 1 } = question.intent;
  const at = ports.clock.now();
  const [off, tenant] = await Promise.all([ports.store.switches.known(), someTenant(ports)]);
  const need = (action: AnyAction): string | undefined => {
    const { ruling } = explainRule(policy, somewhere(action, tenant, person, off, at));
    if (ruling.kind === 'approval') return 'needs an approval';
    return ruling.kind === 'refused' && ruling.why.problem === 'SWITCHED_OFF' ? 'switched off' : undefined;
  };
  const allOff = off.some(({ kind }) => kind === 'everything');
  return { view: view.help({ words, page, actions: matching(mine, words), of: mine, need, allOff, at: instant(at) }) };
}

/** Where things are done: at any customer, or where there is none at home. */
const someTenant = async ({ directory }: Ports): Promise<Tenant> => (directory.alone && (await directory.tenants())[0]) || SOME_CUSTOMER;

/** The action as it would be ruled on there, for anybody. */
const somewhere = (action: AnyAction, tenant: Tenant, person: Person, off: readonly Switch[], at: Date) => ({
  action,
  person,
  off: offBy(off, { action: action.id, tenant }) ?? ('none' as const),
  tenant: action.scope === 'instance' ? INSTANCE : tenant,
  ...(action.risk !== 'read' && { target: SOMEBODY }),
  at,
});

/** Actions with every one of these words in their title, summary, category or wordings; better ones first. */
function matching(actions: readonly AnyAction[], words: string): AnyAction[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...actions];
  const category = actions.filter(a => a.category.toLowerCase() === words.trim().toLowerCase());
  if (category.length > 0) return category;
  const texts = actions.map(a => ({
    a,
    title: `${a.title} ${a.id}`.toLowerCase(),
    rest: [a.summary, a.category, ...sayings(a)].join(' ').toLowerCase(),
  }));
  const hits = texts.filter(({ title, rest }) => wanted.every(word => title.includes(word) || rest.includes(word)));
  const first = hits.filter(({ title }) => wanted.every(word => title.includes(word)));
  return [...new Set([...first, ...hits])].map(({ a }) => a);
}

async function whoami(question: Question, ports: Ports): Promise<Answer> {
  const policy = ports.policy();
  const [person, pim, off, tenant] = await Promise.all([
    ports.people.now(question.by.id, groupsOf(policy), { fresh: true }),
    ports.people.pim(question.by.id),
    ports.store.switches.off(),
    someTenant(ports),
  ]);
  const at = ports.clock.now();
  const kinds = offered(ports).map(action => explainRule(policy, somewhere(action, tenant, person, off, at)).ruling.kind);
  const count = (kind: string) => `${kinds.filter(k => k === kind).length} of ${kinds.length} actions`;
  const may = [
    { label: 'At once', value: count('allowed') },
    { label: 'Approval', value: count('approval') },
    { label: 'Refused', value: count('refused') },
    ...(isOneOf(policy.switches, person) ? [{ label: 'Switches', value: 'switch off and on, for everybody' }] : []),
  ];
  return { view: view.whoami({ person, pim, ranks: ranksOf(policy, person, tenant), may, off: off.length, readAt: instant(at) }) };
}

/** A dry run: everything is read as for a run, nothing is stored but the question behind "Do it for real". */
async function explain(question: Of<'explain'>, ports: Ports): Promise<Answer> {
  const { of } = question.intent;
  const plain = actionOf(of.action);
  if (!plain) return no(problem('UNKNOWN_BUTTON'), question, undefined, ports);
  const away = await turnedAway(ports, question.by, plain, { dry: true });
  if (away) return no(away, question, plain, ports);
  const found = await resolve(of, plain, ports.directory, momentOf({ ...question, intent: of }, ports));
  if (isProblem(found)) return no(found, question, plain, ports);
  if ('fix' in found) return no(found.fix, question, plain, ports);
  if ('pick' in found) return { view: await picker(question, of, plain, found.pick, ports) };
  const action = withValues(plain, valuesIn(plain, found));
  const { ruling, steps } = await authorised(ports, question.by, action, found, { fresh: true });
  const { tenant, target } = found;
  const about = { action, steps, ruling, whom: { tenant: tenantRef(tenant), target }, at: now(ports) };
  if (ruling.kind === 'refused') return { view: view.explain(about) };
  const where = action.scope === 'instance' ? undefined : tenant.id;
  const meant = { ...of, who: target?.id, where };
  const way = wayOf(ruling.rule, plain, found, ports);
  if (isProblem(way)) return no(way, question, action, ports, found);
  const draft = await draftOf({ ...question, intent: meant }, action, found, ruling, ports, way);
  const asked = await openAsk({ ...question, intent: meant }, 'explain', ports);
  const ask = { id: asked.id, key: asked.key };
  return {
    view: view.explain({
      ...about,
      call: callOf(draft, action),
      stakes: draft.stakes,
      approverWords: draft.approval && stageOf(draft.approval).who,
      ask,
    }),
  };
}

async function approvals(question: Question, ports: Ports): Promise<Answer> {
  const person = await ports.people.now(question.by.id, groupsOf(ports.policy()));
  const pending = await ports.store.requests.list({ states: ['pending'] }, 100);
  const mine = pending.filter(r => r.requester.id !== person.id && !callerOpen(r) && mayDecide(r, person));
  const requests = mine.slice(0, MOST_LISTED);
  return { view: view.requests({ title: 'Waiting for your approval', requests, actions: actionOf, at: now(ports) }) };
}
