import type { AnyAction } from '../model/action';
import type { Place, Press, Speaker } from '../model/event';
import { type ObjectId, objectId } from '../model/ids';
import { groupsOf, type Person } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { askedOf, type Request, STATE_WORDS, stageOf } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { Change } from '../model/store';
import { view } from '../views';
import { mayDecide } from './approver';
import { auditOf } from './audit';
import { cardsOf } from './card';
import { deliverLater } from './deliver';
import { homeOf } from './home';
import { ownView } from './viewer';

/** A request that goes round more often than this needs a talk. */
const MOST_TIMES = 5;

/** The choice on a card; its value is looked up among those who were asked. */
export async function handedOver(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  const id = objectId(typeof press.data.to === 'string' ? press.data.to : undefined);
  const to = request.approval && askedOf(request.approval).find(person => person.id === id);
  const result = to ? await handOver(request, to, press.by, ports) : noSuch(request);
  if (isProblem(result)) return { view: view.problemText(result, request.id), stored: false };
  return { view: await ownView(result, action, press, ports), stored: true };
}

/** Whom a typed name means, among those who were asked: by full name, or by words that only one of them has. */
export function askedByName(request: Request, said: string): Speaker | Problem {
  const asked = request.approval ? askedOf(request.approval) : [];
  const wanted = said.trim().toLowerCase();
  const exact = asked.filter(({ name }) => name.toLowerCase() === wanted);
  const words = wanted.split(/\s+/).filter(Boolean);
  const near = asked.filter(
    ({ name }) =>
      words.length > 0 &&
      words.every(word =>
        name
          .toLowerCase()
          .split(/\s+/)
          .some(part => part.startsWith(word)),
      ),
  );
  const [only, other] = exact.length > 0 ? exact : near;
  return only && !other ? only : noSuch(request);
}

const noSuch = ({ approval }: Request): Problem =>
  problem('HAND_OVER_WHOM', { asked: (approval ? askedOf(approval) : []).map(({ name }) => name).join(', ') || 'nobody' });

/**
 * Gives the decision to one of those who may take it: they get the card in their own chat, or are mentioned once more where no
 * chat can be opened. Nobody loses the right to decide by it, so that a request is not stuck with somebody who is away.
 */
export async function handOver(request: Request, to: Speaker, by: Speaker, ports: Ports): Promise<Request | Problem> {
  if (request.state !== 'pending' || !request.approval)
    return problem('ALREADY_DECIDED', { request: request.id, state: STATE_WORDS[request.state].toLowerCase() });
  const [from, whom] = await bothNow(by.id, to.id, ports);
  if (!from || !whom) return problem('APPROVER_UNREADABLE');
  if (by.id !== request.requester.id && !mayDecide(request, from))
    return problem('NOT_AN_APPROVER', { who: stageOf(request.approval).who });
  if (to.id === by.id) return problem('HAND_OVER_SELF');
  const chat = await homeOf(to, stageOf(request.approval).place, ports);
  const result = await ports.store.requests.update(request.id, r => handed(r, whom, to, by, chat, ports));
  if (!isProblem(result)) await deliverLater(result, ports);
  return result;
}

async function bothNow(by: ObjectId, to: ObjectId, ports: Ports): Promise<[Person | undefined, Person | undefined]> {
  const groups = groupsOf(ports.policy());
  try {
    return await Promise.all([ports.people.now(by, groups, { fresh: true }), ports.people.now(to, groups, { fresh: true })]);
  } catch (error) {
    if (error instanceof ProblemError) return [undefined, undefined];
    throw error;
  }
}

function handed(r: Request, whom: Person, to: Speaker, by: Speaker, chat: Place | undefined, ports: Ports): Change | Problem {
  if (r.state !== 'pending' || !r.approval) return problem('ALREADY_DECIDED', { request: r.id, state: STATE_WORDS[r.state].toLowerCase() });
  if (!mayDecide(r, whom) || r.approval.decisions.some(d => d.by.id === to.id)) return noSuch(r);
  const before = r.approval.posts.filter(post => post.slot.startsWith('handed-')).length;
  if (before >= MOST_TIMES) return problem('HAND_OVER_FULL', { most: String(MOST_TIMES) });
  const { stage, posts } = r.approval;
  const slot = `handed-${before + 1}`;
  const post = chat
    ? { slot, to: chat, stage, mentions: [], viewers: [] }
    : { slot, to: stageOf(r.approval).place, stage, mentions: [to], viewers: [to.teamsId] };
  const next: Request = {
    ...r,
    approval: { ...r.approval, handed: { to, by, at: ports.clock.now().toISOString() }, posts: [...posts, post] },
  };
  return { request: next, audit: [auditOf(next, 'hand-over', ports, { actor: by, outcome: `to ${to.name}` })], cards: cardsOf(next) };
}
