import type { Place, Speaker } from '../model/event';
import type { ObjectId } from '../model/ids';
import type { KeptSignIns } from '../model/own-name';
import { DeliveryFailure, type Ports } from '../model/ports';
import { isProblem, type Problem, type ProblemCode, problem } from '../model/problem';
import { move, type Request } from '../model/request';
import type { Secret } from '../model/secret';
import { view } from '../views';
import { auditOf } from './audit';
import { cardsOf } from './card';
import { deliver } from './deliver';
import { type Answer, no, openAsk, type Question } from './question';

/** A read that is asked later than that is asked anew. */
const WAITS_MS = 15 * 60_000;

/** Sign-ins of people, in memory. */
export class SignInMemory implements KeptSignIns {
  readonly #held = new Map<ObjectId, { assertion: Secret; expiresAt: string }>();

  put(person: ObjectId, assertion: Secret, expiresAt: string): void {
    this.#held.set(person, { assertion, expiresAt });
  }
  get(person: ObjectId, now: string): Secret | undefined {
    const held = this.#held.get(person);
    if (held && held.expiresAt <= now) this.#held.delete(person);
    return this.#held.get(person)?.assertion;
  }
  forget(person: ObjectId): void {
    this.#held.delete(person);
  }
}

/**
 * The requester's sign-in for this request, proven with Entra a moment ago and sealed with the request from then on. Nothing
 * where they have to sign in (again); a problem where that would not help now, or (SIGN_IN_STEP_UP) where more is asked of it.
 */
export async function signInFor({ id, requester }: Request, ports: Ports): Promise<Secret | Problem | undefined> {
  const { store, seal } = ports;
  const now = ports.clock.now().toISOString();
  const row = await store.signIns.get(id);
  const sealed = row && row.expiresAt > now ? seal.open(row.sealed, id, requester.id) : undefined;
  const known = await signInOf(requester, ports, sealed);
  if (!known || isProblem(known)) return known;
  const { assertion, until } = known;
  if (!sealed) await store.signIns.put(id, requester.id, { sealed: seal.seal(assertion, id, requester.id), expiresAt: until });
  return assertion;
}

/** The same for a question, which keeps none: what is known of the person, in memory and by the token service. */
export async function signInOf(
  person: Speaker,
  ports: Ports,
  sealed?: Secret,
): Promise<{ assertion: Secret; until: string } | Problem | undefined> {
  const { ownName } = ports;
  if (!ownName) return problem('SIGN_IN_NONE');
  const assertion = sealed ?? ownName.kept.get(person.id, ports.clock.now().toISOString()) ?? (await ownName.teams.held(person));
  if (!assertion) return undefined;
  const until = await ownName.graph.accepts(assertion, person.id);
  if (!isProblem(until)) return { assertion, until };
  if (until.problem === 'SIGN_IN_UNREACHABLE') return until;
  await forget(person.id, ports);
  return until.problem === 'SIGN_IN_STEP_UP' ? until : undefined;
}

/** A sign-in that Entra or Graph does not take any more, or that its owner took back. */
export async function forget(person: ObjectId, ports: Ports): Promise<void> {
  ports.ownName?.kept.forget(person);
  await ports.store.signIns.forget(person);
}

/** An approved request, or one whose outcome is asked for, waits for its requester to sign in: the card says so, and Teams asks. */
export async function askToSignIn(request: Request, ports: Ports, claims?: string): Promise<void> {
  const askedAt = ports.clock.now().toISOString();
  const sealed = await ports.store.secrets.get(request.id);
  const asked = await ports.store.requests.update(request.id, r => {
    const next = waiting(r, askedAt);
    return isProblem(next) ? next : { request: next, audit: [auditOf(next, 'sign-in-asked', ports)], cards: cardsOf(next, sealed) };
  });
  if (isProblem(asked)) return;
  // they signed in while this was being written down
  if (ports.ownName?.kept.get(request.requester.id, askedAt)) return void (await goOn(asked, ports));
  await deliver(ports, request.id);
  await sendCard(request.requester, request.home, claims, ports);
}

/** A read waits for its asker to sign in, for as long as an approved request would: then it is asked again. Nothing is kept but the question. */
export async function answerAfterSignIn(question: Question, ports: Ports, claims?: string): Promise<Answer> {
  const now = ports.clock.now().getTime();
  const until = new Date(now + WAITS_MS).toISOString();
  const waits = { signIn: true as const, since: new Date(now).toISOString() };
  // nobody but a sign-in takes it up: it is forgotten when its lease is over
  await openAsk({ ...question, at: question.home }, 'sign-in', ports, { waits, leaseUntil: until, expiresAt: until });
  await sendCard(question.by, question.home, claims, ports);
  return { view: view.signInFirst() };
}

/** If it does not come, the button on the request's own card asks again. */
export async function sendCard(person: Speaker, at: Place, claims: string | undefined, ports: Ports): Promise<void> {
  try {
    await ports.ownName?.teams.ask(person, at, claims);
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    ports.log.warn({ code: error.code }, 'the card to sign in with was not sent');
  }
}

function waiting(r: Request, askedAt: string): Request | Problem {
  if (r.state === 'running') {
    // nothing was done: it stands where it stood before the call, and counts towards no limit
    const { startedAt, owner, leaseUntil, ...rest } = r;
    const paused = move({ ...rest }, 'pause', new Date(askedAt));
    return isProblem(paused) ? paused : { ...paused, signInAskedAt: askedAt };
  }
  if (r.state === 'approved') return { ...r, signInAskedAt: askedAt };
  if (r.state === 'accepted' && r.operation) return { ...r, operation: { ...r.operation, nextAt: undefined, signInAskedAt: askedAt } };
  return move(r, 'start', new Date(askedAt)) as Problem;
}

/** Where the request stood, it goes on: the run is queued, or the look at its operation. */
export async function goOn(request: Request, ports: Ports): Promise<Request | Problem> {
  const at = ports.clock.now();
  const sealed = await ports.store.secrets.get(request.id);
  return ports.store.requests.update(request.id, r => {
    const { signInAskedAt, ...rest } = r;
    const run = r.state === 'approved' && signInAskedAt !== undefined;
    const look = r.state === 'accepted' && r.operation?.signInAskedAt !== undefined;
    if (!run && !look) return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
    const operation = look && r.operation ? { ...r.operation, signInAskedAt: undefined, nextAt: at.toISOString() } : r.operation;
    const next: Request = { ...rest, operation, updatedAt: at.toISOString() };
    return { request: next, audit: [], cards: cardsOf(next, sealed), run, operation: look };
  });
}

/** `sign in`: the card, whatever is known already. */
export async function signIn(question: Question, ports: Ports): Promise<Answer> {
  return withCard(question, ports, async teams => {
    await teams.ask(question.by, question.home);
    return view.signInAsked();
  });
}

/** `sign out`: nothing of the person's sign-in is left with us or with the token service. */
export async function signOut(question: Question, ports: Ports): Promise<Answer> {
  return withCard(question, ports, async teams => {
    await forget(question.by.id, ports);
    await teams.signOut(question.by);
    return view.signedOut();
  });
}

async function withCard(
  question: Question,
  ports: Ports,
  work: (teams: NonNullable<Ports['ownName']>['teams']) => Promise<ReturnType<typeof view.signedOut>>,
): Promise<Answer> {
  const refused = (code: ProblemCode) => no(problem(code), question, undefined, ports);
  if (!ports.ownName) return refused('SIGN_IN_NONE');
  try {
    return { view: await work(ports.ownName.teams) };
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    ports.log.warn({ code: error.code }, 'the token service did not answer');
    return refused('SIGN_IN_CARD');
  }
}
