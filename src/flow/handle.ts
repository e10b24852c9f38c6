import { randomBytes } from 'node:crypto';
import { CATALOGUE } from '../actions';
import type { AnyAction } from '../model/action';
import type { Place, Press, Said, Speaker, Typed } from '../model/event';
import { INSTANCE, ofInstance, type Tenant, THINGS } from '../model/field';
import { requestId } from '../model/ids';
import type { Intent } from '../model/intent';
import { groupsOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import type { PressAnswer, Road } from '../model/road';
import type { Ask } from '../model/store';
import { isCard, type View } from '../model/view';
import { view } from '../views';
import { ask } from './ask';
import { mayLookAt, mayRun } from './authorise';
import { offered } from './backend';
import { now, requestView, tell, tenantChoice, thingChoice, userChoice } from './card';
import { looksLikePassword } from './comment';
import { deliver } from './deliver';
import { homeOf } from './home';
import { gathered } from './look';
import { hear, parse } from './parse';
import { press } from './press';
import { type Answer, no, type Question } from './question';

/** After this long the question is stored and answered later: Teams sends slow activities twice (docs/teams.md §4). */
const TURN_MS = 1_500;
/** How long a process may work on a stored question before another takes it. */
const ASK_LEASE_MS = 3 * 60_000;
const MOST_CHOICES = 15;
/** What breaks so often is no fault of a process that went away. */
const MOST_ATTEMPTS = 5;
/** And nobody can be told who cannot be reached so often. */
const MOST_TELLINGS = 5;

/** The road from a Teams activity to its answer; each stage is the file of its name. */
export function createRoad(ports: Ports): Road {
  return {
    said: said => onText(said, ports),
    pressed: pressed => onPress(pressed, ports),
    typed: typed => onKeystroke(typed, ports),
    met: async (person, at) => {
      const actions = person ? await mineOf(person, ports) : [];
      return at.kind === 'personal' ? [view.welcome({ actions, alone: ports.directory.alone, at: now(ports) })] : [view.helpText(actions)];
    },
  };
}

async function onText(said: Said, ports: Ports): Promise<View[]> {
  const { intent, typedPassword } = hear(said.text, CATALOGUE);
  const warning = typedPassword ? [view.typedPassword()] : [];
  return [...warning, ...(await answerTo(said, understood(intent, said.text, ports), ports))];
}

/** What this bot cannot do is understood too, and then refused; only what it can do is proposed to who was not understood. */
function understood(intent: Intent | Problem, text: string, ports: Ports): Intent | Problem {
  return isProblem(intent) && !ports.cipp ? parse(text, offered(ports)) : intent;
}

async function answerTo(said: Said, intent: Intent | Problem, ports: Ports): Promise<View[]> {
  const alone = said.at.kind === 'personal';
  if (isProblem(intent)) return alone ? [view.problem(intent, { at: now(ports) })] : [view.problemText(intent)];
  if (intent.kind === 'help' && !alone) return [view.helpText(await mineOf(said.by, ports))];
  return onIntent(said, byTheirClock(intent, said.offset), ports);
}

/** Dates in words are meant by the speaker's own clock. */
function byTheirClock(intent: Intent, offset: number | undefined): Intent {
  if (intent.kind === 'action') return { ...intent, offset };
  return intent.kind === 'explain' ? { ...intent, of: { ...intent.of, offset } } : intent;
}

/** What this person may run and nobody has switched off; nothing where that cannot be read. */
async function mineOf(person: Speaker, ports: Ports): Promise<AnyAction[]> {
  const policy = ports.policy();
  try {
    const mine = mayRun(offered(ports), policy, await ports.people.now(person.id, groupsOf(policy)));
    const off = await ports.store.switches.known();
    return mine.filter(({ id }) => !off.some(({ kind, what }) => kind === 'everything' || (kind === 'action' && what === id)));
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
}

async function onIntent(said: Said, intent: Question['intent'], ports: Ports): Promise<View[]> {
  // who has to switch something off must not have to open a chat first
  const home = (await homeOf(said.by, said.at, ports)) ?? (intent.kind === 'switch' ? said.at : undefined);
  if (!home) return [view.problemText(problem('CHAT_NEEDED'))];
  const question: Question = { key: said.key, by: said.by, at: said.at, home, intent };
  const answer = await inTime(question, ports);
  const elsewhere = said.at.kind === 'personal' ? [] : [view.sentToChat()];
  if (answer === 'late') return said.at.kind === 'personal' ? [view.lookingUp(ports.waking())] : elsewhere;
  if ('request' in answer) return elsewhere;
  if (said.at.kind === 'personal') return [answer.view];
  if (answer.aloud) return [answer.aloud];
  await ports.messenger.send(home, answer.view);
  return elsewhere;
}

/**
 * The answer, if it comes within the turn. Else the question is stored before the turn ends, and its answer goes
 * through the outbox; a process that dies meanwhile leaves it to the sweep.
 */
async function inTime(question: Question, ports: Ports): Promise<Answer | 'late'> {
  const turn = ports.clock.after(TURN_MS);
  const work = ask(question, ports);
  const first = await Promise.race([work, turn.done.then(() => 'late' as const)]).finally(turn.cancel);
  if (first !== 'late') return first;
  const { ask: stored, fresh } = await ports.store.asks.put(slowAsk(question, ports));
  if (fresh) {
    const later = work.then(answer => answerLater(stored, answer, question, ports));
    later.catch(error => ports.log.error({ ask: stored.id, err: error }, 'a stored question broke'));
  } else work.catch(error => ports.log.error({ ask: stored.id, err: error }, 'a repeated question broke'));
  return 'late';
}

function slowAsk(question: Question, ports: Ports): Ask {
  const at = ports.clock.now().getTime();
  const { by, intent, home, message } = question;
  return {
    id: randomBytes(9).toString('base64url'),
    key: question.key,
    by,
    at: home,
    intent,
    message,
    leaseUntil: leaseUntil(ports),
    createdAt: new Date(at).toISOString(),
    expiresAt: new Date(at + 24 * 60 * 60_000).toISOString(),
  };
}

async function answerLater(stored: Ask, answer: Answer, question: Question, ports: Ports): Promise<void> {
  const { home, message } = question;
  const cards = 'view' in answer ? [{ slot: 'answer', to: home, view: viewFor(home, answer), message }] : [];
  await ports.store.asks.answered(stored.id, cards);
  if (cards.length > 0) await deliver(ports, stored.id);
}

const viewFor = (at: Place, { view: whole, aloud }: Extract<Answer, { view: View }>): View =>
  at.kind === 'personal' ? whole : (aloud ?? whole);

/**
 * A stored question whose process went away: asked again by the queue. Its key leads to the same draft, so nothing doubles. What breaks
 * each time, or ends each process that asks it, is told, and not asked again.
 */
export async function askAgain(id: string, ports: Ports): Promise<void> {
  const stored = await ports.store.asks.get(id);
  if (!stored?.leaseUntil) return;
  const question: Question = {
    key: stored.key,
    by: stored.by,
    at: stored.at,
    home: stored.at,
    intent: stored.intent,
    message: stored.message,
  };
  const { waits, attempts = 1 } = stored;
  if (attempts > MOST_ATTEMPTS) return answerLater(stored, broken(id, ports), question, ports);
  const state = waits && !waits.signIn ? await gathered({ ...stored, waits }, ports) : 'ready';
  if (state === 'waits') return;
  const work = state === 'over' ? no(problem('READ_SLOW', { span: '10 minutes' }), question, undefined, ports) : ask(question, ports);
  await answerLater(stored, await work, question, ports);
}

function broken(id: string, ports: Ports): Answer {
  const reference = bugNumber();
  ports.log.error({ reference, ask: id }, 'a stored question broke and is not asked again');
  const broke = problem('ASK_BROKE', { reference });
  return { view: view.problem(broke, { at: now(ports), reference }), aloud: view.problemText(broke) };
}

const bugNumber = (): string => `E-${randomBytes(4).toString('hex').toUpperCase()}`;

async function onPress(pressed: Press, ports: Ports): Promise<PressAnswer> {
  const turn = ports.clock.after(TURN_MS);
  const work = press(pressed, ports);
  const answer = await Promise.race([work, turn.done.then(() => 'late' as const)]).finally(turn.cancel);
  if (answer === 'late') {
    // whatever comes of it, somebody below waits for it
    work.catch(() => undefined);
    const again = !holdsSecret(pressed);
    const kept = again && (await ports.store.presses.keep(pressed, leaseUntil(ports)));
    followUp(pressed, work, ports)
      .then(() => (kept ? ports.store.presses.done(pressed.key) : undefined))
      .catch(error => {
        ports.log.error({ id: pressed.key, err: error, verb: pressed.verb }, 'a slow press broke');
        return again ? undefined : tellBroken(pressed, ports);
      })
      .catch(error => ports.log.error({ id: pressed.key, err: error }, 'nobody could be told that a press broke'));
    return { view: view.lookingUp(ports.waking()), stored: true };
  }
  if ('view' in answer) return answer;
  // not raced with the turn: what is stored as shown is shown, however long the storing takes
  if ('reveal' in answer) return answer.reveal();
  const slow = await inTime(answer.question, ports);
  if (slow === 'late') return { view: view.lookingUp(ports.waking()), stored: true };
  if ('view' in slow) return { view: slow.view, stored: false };
  const sealed = await ports.store.secrets.get(slow.request.id);
  return { view: requestView(slow.request, sealed), stored: true };
}

/** What is typed into a masked field is stored with the step alone, sealed, and a password in another field nowhere: a press with it is lost with its process. */
const holdsSecret = ({ data }: Press): boolean =>
  Object.entries(data).some(
    ([name, value]) => typeof value === 'string' && value && (MASKED.includes(name) || (name !== 'once' && looksLikePassword(value))),
  );
const MASKED = ['ownPassword', 'callerCode'];

const leaseUntil = (ports: Ports): string => new Date(ports.clock.now().getTime() + ASK_LEASE_MS).toISOString();

/** A stored press whose process went away: done by another. What it stored meanwhile stands, so that nothing is done twice. */
export async function pressAgain(key: string, ports: Ports): Promise<void> {
  const kept = await ports.store.presses.get(key);
  if (!kept) return;
  const { press: pressed, attempts } = kept;
  if (attempts <= MOST_ATTEMPTS) await followUp(pressed, press(pressed, ports), ports);
  else if (attempts <= MOST_ATTEMPTS + MOST_TELLINGS) await tellBroken(pressed, ports);
  else ports.log.error({ id: key }, 'nobody could be told that a press broke');
  await ports.store.presses.done(key);
}

/**
 * How far it came nobody knows: a step may be stored whose card broke. It is not tried again, and the presser is told: in their
 * own chat, or where they pressed if they have none with the bot.
 */
async function tellBroken(pressed: Press, ports: Ports): Promise<void> {
  const reference = bugNumber();
  const request = requestId(pressed.data.request);
  ports.log.error({ reference, id: pressed.key, verb: pressed.verb, request }, 'a press broke and is not tried again');
  const home = await homeOf(pressed.by, pressed.at, ports);
  const broke = request ? problem('PRESS_BROKE', { request, reference }) : problem('ASK_BROKE', { reference });
  if (home) await ports.messenger.send(home, view.problem(broke, { at: now(ports), reference }));
  else await ports.messenger.send(pressed.at, view.problemText(broke));
}

/**
 * What came of a press that took too long: cards of requests change by themselves, everything else is a new message in the
 * presser's own chat. A secret is in no message, so it waits for another press; no other card that would have replaced the
 * pressed one is sent either.
 */
async function followUp(pressed: Press, work: ReturnType<typeof press>, ports: Ports): Promise<void> {
  const answer = await work;
  const found = 'reveal' in answer ? tell(problem('SECRET_LATE'), ports) : 'view' in answer ? answer : await ask(answer.question, ports);
  if ('request' in found) return;
  const shownElsewhere = 'stored' in found && found.stored && isCard(found.view);
  const home = shownElsewhere ? undefined : await homeOf(pressed.by, pressed.at, ports);
  if (home) await ports.messenger.send(home, found.view);
}

async function onKeystroke(typed: Typed, ports: Ports): Promise<{ title: string; value: string }[]> {
  const turn = ports.clock.after(TURN_MS);
  return Promise.race([choicesOf(typed, ports), turn.done.then(() => [])]).finally(turn.cancel);
}

/** Customers, or people and things of the customer that the form's other input names: from memory, for those alone who may do something there. */
async function choicesOf({ by, dataset, text, inputs }: Typed, ports: Ports): Promise<{ title: string; value: string }[]> {
  const { directory } = ports;
  if (dataset === 'tenants') {
    const tenants = (await mayLookAt(ports, by)) ? directory.suggestTenants(text, MOST_CHOICES) : [];
    return tenants.filter(t => !t.home).map(tenantChoice);
  }
  const kind = THINGS.find(thing => dataset === `things:${thing}`);
  if (dataset !== 'users' && !kind) return [];
  const tenant = ofInstance(kind) ? INSTANCE : tenantIn(inputs, directory);
  if (!tenant || !(await mayLookAt(ports, by, tenant))) return [];
  return kind
    ? directory.suggestThings(tenant, kind, text, MOST_CHOICES).map(thingChoice)
    : directory.suggestUsers(tenant, text, MOST_CHOICES).map(userChoice);
}

/** From memory too: a keystroke never waits for CIPP. */
function tenantIn(inputs: Typed['inputs'], directory: Ports['directory']): Tenant | undefined {
  const { tenant: said } = inputs;
  return typeof said === 'string' && said
    ? directory.suggestTenants(said, MOST_CHOICES).find(t => t.id === said || t.domain === said)
    : undefined;
}
