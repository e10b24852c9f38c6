import type { AnyAction } from '../model/action';
import type { Press, Speaker } from '../model/event';
import { groupsOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { approvalSlot, type Comment, MOST_COMMENTS, type Request, STATE_WORDS, stageOf } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { CardWish, Change } from '../model/store';
import { view } from '../views';
import { mayDecide } from './approver';
import { auditOf } from './audit';
import { cardsOf, textOf } from './card';
import { deliverLater } from './deliver';
import { ownView } from './viewer';

const LONGEST = 500;

/** The comment field of a card. */
export async function commented(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  const text = textOf(press.data.comment, LONGEST);
  const result = text
    ? await comment(request, action, { key: press.key, by: press.by, text }, ports)
    : problem('COMMENT_EMPTY', { request: request.id });
  if (isProblem(result)) return { view: view.problemText(result, request.id), stored: false };
  return { view: await ownView(result, action, press, ports), stored: true };
}

/**
 * Says something about a waiting request, to everybody who sees it: on its cards, in the thread below the approval, and to the
 * requester. Only the requester and those who may decide, or have decided, are heard. The words are not in the audit.
 */
export async function comment(
  request: Request,
  action: AnyAction,
  said: Pick<Comment, 'key' | 'by' | 'text'>,
  ports: Ports,
): Promise<Request | Problem> {
  // everybody in the channel would read it
  if (looksLikePassword(said.text)) return problem('COMMENT_PASSWORD', { request: request.id });
  const no = await unheard(request, said.by, ports);
  if (no) return no;
  const stage = request.approval?.stage ?? 0;
  const message = await ports.store.cards.message(request.id, approvalSlot(stage));
  const at = ports.clock.now().toISOString();
  const result = await ports.store.requests.update(request.id, r => withComment(r, action, { ...said, at }, message, ports));
  if (!isProblem(result)) await deliverLater(result, ports, commentSlots(result.approval?.comments.length ?? 0));
  return result;
}

/** A word as rules for passwords want them. */
export const looksLikePassword = (text: string): boolean =>
  text
    .split(/\s+/)
    .some(
      word =>
        word.length >= 8 && !/:\/\//.test(word) && [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}.,:;-]/u].every(kind => kind.test(word)),
    );

const commentSlots = (n: number): string[] => [`comment-${n}`, `comment-told-${n}`];

async function unheard(request: Request, by: Speaker, ports: Ports): Promise<Problem | undefined> {
  const decided = request.approval?.decisions.some(d => d.by.id === by.id);
  if (by.id === request.requester.id || decided) return undefined;
  try {
    const person = await ports.people.now(by.id, groupsOf(ports.policy()), { fresh: true });
    return mayDecide(request, person)
      ? undefined
      : problem('NOT_AN_APPROVER', { who: request.approval ? stageOf(request.approval).who : 'nobody' });
  } catch (error) {
    if (error instanceof ProblemError) return problem('APPROVER_UNREADABLE');
    throw error;
  }
}

function withComment(r: Request, action: AnyAction, comment: Comment, message: string | undefined, ports: Ports): Change | Problem {
  if (r.state !== 'pending' || !r.approval) return problem('ALREADY_DECIDED', { request: r.id, state: STATE_WORDS[r.state].toLowerCase() });
  if (r.approval.comments.some(({ key }) => key === comment.key)) return { request: r, audit: [] };
  if (r.approval.comments.length >= MOST_COMMENTS) return problem('COMMENTS_FULL', { most: String(MOST_COMMENTS) });
  const comments = [...r.approval.comments, comment];
  const next: Request = { ...r, approval: { ...r.approval, comments } };
  const { place } = stageOf(r.approval);
  // a thread is its first message's id behind the channel (docs/teams.md §8)
  const thread = message ? { ...place, conversation: `${place.conversation};messageid=${message}` } : place;
  const [inThread = '', toRequester = ''] = commentSlots(comments.length);
  const words = view.commented(next, action, comment);
  // nobody was asked yet: the channel knows nothing of it
  const said: CardWish[] = r.approval.posts.length > 0 ? [{ slot: inThread, to: thread, view: words }] : [];
  const told: CardWish[] = comment.by.id === r.requester.id ? [] : [{ slot: toRequester, to: r.home, view: words }];
  return {
    request: next,
    audit: [auditOf(next, 'comment', ports, { actor: comment.by })],
    cards: [...cardsOf(next), ...said, ...told],
  };
}
