import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import { instant } from '../model/clock';
import type { TargetUser, Tenant, Thing } from '../model/field';
import type { Ports } from '../model/ports';
import { type Problem, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { CardWish, SecretRow } from '../model/store';
import type { View } from '../model/view';
import { view } from '../views';

/** Now, as cards print it. */
export const now = (ports: Ports): string => instant(ports.clock.now());

/** How the one card of a request should look from now on; none for an action the catalogue no longer has. */
export function mainCard(request: Request, sealed?: Pick<SecretRow, 'kind' | 'expiresAt' | 'shownAt' | 'wipedAt'>): CardWish[] {
  const action = actionOf(request.action);
  return action ? [{ slot: 'main', to: request.home, view: view.request(request, action, sealed) }] : [];
}

/** The requester's card of a request. */
export function requestView(request: Request, sealed?: Parameters<typeof mainCard>[1]): View {
  return mainCard(request, sealed)[0]?.view ?? view.problemText(problem('UNKNOWN_BUTTON'));
}

/** Every card that shows this request: the requester's, and those where approvers were asked. */
export function cardsOf(request: Request, sealed?: Parameters<typeof mainCard>[1]): CardWish[] {
  const action = actionOf(request.action);
  if (!action) return [];
  const posts = request.approval?.posts ?? [];
  return [
    ...mainCard(request, sealed),
    ...posts.map(post => ({ slot: post.slot, to: post.to, view: view.approval(request, action, { post }) })),
  ];
}

/** A new message to the requester that somebody decided: edits of a card ring no phone. */
export function told(request: Request): CardWish[] {
  const action = actionOf(request.action);
  return action ? [{ slot: 'told', to: request.home, view: view.told(request, action) }] : [];
}

export const tenantChoice = (t: Tenant) => ({ title: `${t.name} · ${t.domain}`, value: t.domain });
export const userChoice = (u: TargetUser) => ({ title: `${u.name} · ${u.upn}`, value: u.upn as string });

export const thingChoice = (t: Thing) => ({ title: t.detail ? `${t.name} · ${t.detail}` : t.name, value: t.id });

/** A field of a form as text, or nothing when it is empty. */
export const textOf = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.trim() ? value.trim().slice(0, most) : undefined;

/** A refusal of a press: said to the presser alone, the card in the conversation stays as it is. */
export const tell = (p: Problem, ports: Ports, action?: AnyAction): PressAnswer => ({
  view: view.problem(p, { action, at: now(ports) }),
  stored: false,
});
