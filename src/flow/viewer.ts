import type { AnyAction } from '../model/action';
import type { Press, Speaker } from '../model/event';
import { groupsOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { ProblemError } from '../model/problem';
import { approvalSlot, type Request } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { CardView } from '../model/view';
import { type Viewer, view } from '../views';
import { mayDecide } from './approver';

/** Somebody's client asks for that person's own view of the approval. It answers them alone, and changes no message. */
export async function viewed(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  return { view: await ownView(request, action, press, ports), stored: false };
}

/** The approval as this person sees it; with a link to the channel where they are in their own chat. */
export async function ownView(request: Request, action: AnyAction, { by, at }: Pick<Press, 'by' | 'at'>, ports: Ports): Promise<CardView> {
  const { approval } = request;
  const viewer = await viewerOf(request, by, ports);
  const post = approval?.posts.find(({ slot }) => slot === approvalSlot(approval.stage));
  if (at.kind === 'personal') return view.approval(request, action, { viewer, link: await linkTo(request, ports) });
  return view.approval(request, action, { viewer, post });
}

/** What cannot be read shows the buttons of everybody: pressing them reads again, and tells why not. */
async function viewerOf(request: Request, by: Speaker, ports: Ports): Promise<Viewer | undefined> {
  if (by.id === request.requester.id) return 'requester';
  if (request.approval?.decisions.some(d => d.by.id === by.id)) return 'decided';
  try {
    return mayDecide(request, await ports.people.now(by.id, groupsOf(ports.policy()))) ? 'approver' : 'bystander';
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

async function linkTo({ id, approval }: Request, ports: Ports): Promise<string | undefined> {
  const post = approval?.posts.find(({ slot }) => slot === approvalSlot(approval.stage));
  const message = post && (await ports.store.cards.message(id, post.slot));
  return message && ports.messageLink(post.to.conversation, message);
}
