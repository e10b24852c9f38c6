import { actionOf } from '../actions';
import { callerOpen } from '../model/caller';
import type { Place, Speaker } from '../model/event';
import type { ObjectId, RequestId } from '../model/ids';
import { groupsOf } from '../model/policy';
import { DeliveryFailure, type Ports } from '../model/ports';
import { isProblem, ProblemError, problem } from '../model/problem';
import { type Approval, approvalSlot, nextAfter, type Post, type Request, stageOf } from '../model/request';
import { mayDecide } from './approver';
import { auditOf } from './audit';
import { cardsOf } from './card';
import { deliver } from './deliver';

/** More mentions than this read as noise, and each costs a look at a person's roles. */
const MOST_MENTIONS = 8;
/** Teams draws at most so many views of one card (docs/teams.md §3). */
const MOST_VIEWERS = 60;

/** Composes and posts the card with which a stage begins: with those mentioned who may approve now. */
export async function announce(id: RequestId, ports: Ports): Promise<void> {
  const request = await ports.store.requests.get(id);
  if (request?.state !== 'pending' || !request.approval || callerOpen(request)) return;
  const { stage } = request.approval;
  const audience = await audienceAt(stageOf(request.approval).place, request, ports);
  const at = ports.clock.now().toISOString();
  const result = await ports.store.requests.update(id, r => {
    if (r.state !== 'pending' || !r.approval || r.approval.announcedAt || r.approval.stage !== stage)
      return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
    const post = { slot: approvalSlot(stage), to: stageOf(r.approval).place, stage, ...audience };
    const next: Request = { ...r, approval: { ...r.approval, announcedAt: at, posts: [...r.approval.posts, post] } };
    return { request: next, audit: [auditOf(next, 'announce', ports)], cards: cardsOf(next) };
  });
  if (!isProblem(result)) await deliver(ports, id);
}

/** Members of a channel who may decide now, at most a handful, and those who get a view of their own; fewer where Teams or Entra does not tell. */
async function audienceAt(place: Place, request: Request, ports: Ports): Promise<Pick<Post, 'mentions' | 'viewers'>> {
  const mentions: Speaker[] = [];
  let members: Speaker[] = [];
  try {
    const groups = groupsOf(ports.policy());
    members = await ports.messenger.members(place);
    for (const member of members) {
      if (mentions.length === MOST_MENTIONS) break;
      if (mayDecide(request, await ports.people.now(member.id, groups))) mentions.push(member);
    }
  } catch (error) {
    if (!(error instanceof ProblemError) && !(error instanceof DeliveryFailure)) throw error;
    ports.log.warn({ request: request.id, why: error.message }, 'not all approvers could be mentioned');
  }
  const viewers = new Set([request.requester, ...mentions, ...members].map(person => person.teamsId));
  return { mentions, viewers: [...viewers].slice(0, MOST_VIEWERS) };
}

/** What is due of a stage that nobody has decided on: one more post, so that phones ring again, or others are asked too. */
export async function lookAfter(id: RequestId, ports: Ports): Promise<void> {
  const request = await ports.store.requests.get(id);
  if (request?.state !== 'pending' || !request.approval) return;
  const at = ports.clock.now();
  const escalates = isDue(request.approval, at);
  const posts = escalates ? await escalatedPosts(request, at, ports) : [];
  const result = await ports.store.requests.update(id, r => {
    const due = r.state === 'pending' && r.approval?.nextAt !== undefined && r.approval.nextAt <= at.toISOString();
    if (!due || !r.approval || r.approval.stage !== request.approval?.stage || !actionOf(r.action))
      return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
    const next: Request = { ...r, approval: lookedAfter(r.approval, posts, at) };
    const steps = [...(escalates ? ['escalate'] : []), ...(next.approval?.remindedAt === at.toISOString() ? ['remind'] : [])];
    return { request: next, audit: steps.map(step => auditOf(next, step, ports)), cards: cardsOf(next) };
  });
  if (!isProblem(result)) await deliver(ports, id);
}

const elapsed = ({ askedAt }: Approval, at: Date): number => at.getTime() - Date.parse(askedAt ?? at.toISOString());

const isDue = (approval: Approval, at: Date): boolean =>
  approval.escalation !== undefined && !approval.escalatedAt && approval.escalation.afterMs <= elapsed(approval, at);

/** Several reminders whose time passed while no process ran are one. */
function lookedAfter(approval: Approval, escalated: readonly Post[], at: Date): Approval {
  const { stage, remindersMs, posts } = approval;
  const reminded = remindersMs.filter(ms => ms <= elapsed(approval, at)).length;
  const reminds = reminded > approval.reminded;
  const opened = posts.find(post => post.slot === approvalSlot(stage));
  const mentions = approval.handed ? [approval.handed.to] : (opened?.mentions ?? []);
  const post: Post = { slot: `remind-${stage}-${reminded}`, to: stageOf(approval).place, stage, mentions, viewers: opened?.viewers ?? [] };
  const next: Approval = {
    ...approval,
    reminded,
    ...(reminds && { remindedAt: at.toISOString() }),
    ...(isDue(approval, at) && { escalatedAt: at.toISOString() }),
    posts: [...posts, ...(reminds ? [post] : []), ...escalated],
  };
  return { ...next, nextAt: approval.askedAt && nextAfter(next, approval.askedAt) };
}

/** One in the second channel, and one in the personal chat of each named person who has one with the bot. */
async function escalatedPosts(request: Request, at: Date, ports: Ports): Promise<Post[]> {
  const { approval } = request;
  if (!approval?.escalation) return [];
  const { stage, escalation } = approval;
  const asked: Request = { ...request, approval: { ...approval, escalatedAt: at.toISOString() } };
  const slot = `escalated-${stage}`;
  const { place } = escalation;
  const inChannel = place ? [{ slot, to: place, stage, ...(await audienceAt(place, asked, ports)) }] : [];
  const chats = await Promise.all(escalation.people.map((person, i) => chatPost(person, { slot: `${slot}-${i}`, stage }, request, ports)));
  return [...inChannel, ...chats.flat()];
}

async function chatPost(person: ObjectId, post: Pick<Post, 'slot' | 'stage'>, request: Request, ports: Ports): Promise<Post[]> {
  const to = person === request.requester.id ? undefined : await ports.store.conversations.personal(person);
  if (to) return [{ ...post, to, mentions: [], viewers: [] }];
  ports.log.warn({ request: request.id, person }, 'somebody named for an escalation has no chat with the bot, and was not asked');
  return [];
}
