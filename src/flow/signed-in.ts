import type { SignedIn, SignInRoad } from '../model/own-name';
import type { Ports } from '../model/ports';
import { isProblem } from '../model/problem';
import { view } from '../views';
import { askAgain } from './handle';
import { goOn, sendCard } from './sign-in';

/** More requests than this do not wait for one person's sign-in. */
const MOST_WAITING = 50;

/** What comes of a sign-in that Teams reports. */
export function createSignInRoad(ports: Ports): SignInRoad {
  return { signedIn: event => signedIn(event, ports) };
}

async function signedIn({ by, at, assertion, exchange }: SignedIn, ports: Ports): Promise<boolean> {
  const { ownName, store, clock } = ports;
  if (!ownName) return false;
  const now = clock.now().toISOString();
  // the other clients of this person are answered alike, and change nothing
  if (exchange && !(await store.signIns.claim(exchange, now))) return true;
  const until = await ownName.graph.accepts(assertion, by.id);
  if (isProblem(until)) {
    if (exchange) await store.signIns.release(exchange);
    await store.audit.append([{ at: now, step: 'sign-in-refused', actor: { id: by.id, name: by.name }, outcome: until.problem }]);
    if (until.problem === 'SIGN_IN_STEP_UP') {
      await sendCard(by, at, until.data.claims, ports);
      return false;
    }
    // Entra's no to a silent sign-in makes Teams ask the person, which says enough
    if (!exchange || until.problem !== 'SIGN_IN_REFUSED') await ports.messenger.send(at, view.problemText(until));
    return false;
  }
  await store.audit.append([{ at: now, step: 'sign-in', actor: { id: by.id, name: by.name }, outcome: 'done' }]);
  ownName.kept.put(by.id, assertion, until);
  const all = await store.requests.list({ requester: by.id, states: ['approved', 'accepted'] }, MOST_WAITING);
  const waits = all.filter(r => r.signInAskedAt ?? r.operation?.signInAskedAt);
  for (const request of waits) {
    const sealed = ports.seal.seal(assertion, request.id, by.id);
    await store.signIns.put(request.id, by.id, { sealed, expiresAt: until });
    await goOn(request, ports);
  }
  const asks = await store.asks.waitForSignIn(by.id, now);
  // in this process, which alone has the sign-in in memory; Teams waits for no list
  for (const { id } of asks)
    askAgain(id, ports).catch(error => ports.log.error({ ask: id, err: error }, 'a question after a sign-in broke'));
  if (waits.length === 0 && asks.length === 0) await ports.messenger.send(at, view.signedIn());
  return true;
}
