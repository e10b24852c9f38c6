import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import type { Press, Speaker } from '../model/event';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import { isUnderWay, type Request } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { Secret } from '../model/secret';
import type { Change, SecretRow } from '../model/store';
import { view } from '../views';
import { auditOf } from './audit';
import { mainCard, now, tell } from './card';
import { latest } from './decide';
import { deliver } from './deliver';

/** Once shown, a secret can be read for this long, also from other devices; then its row is wiped. */
const SHOWN_MS = 10 * 60_000;

/** A secret that may be shown and was not yet. `reveal` stores that it was, and gives the answer that shows it. */
export interface Unshown {
  reveal(): Promise<PressAnswer>;
}

/**
 * Answers the press itself with the secret: never a message, never an edit, never another conversation. Whoever can still
 * give that answer reveals it; for a press that was answered otherwise meanwhile it stays unseen, and its time does not begin.
 */
export async function showSecret(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer | Unshown> {
  if (press.at.kind !== 'personal') return tell(problem('SECRET_NOT_HERE'), ports, action);
  if (!press.replaces) return tell(problem('SECRET_OLD_CLIENT'), ports, action);
  if (isUnderWay(request) || !request.ended) return tell(problem('SECRET_TOO_SOON'), ports, action);
  const row = await ports.store.secrets.get(request.id);
  if (!row?.sealed || row.expiresAt <= ports.clock.now().toISOString()) return tell(problem('SECRET_WIPED'), ports, action);
  if (row.recipient !== press.by.id) return tell(problem('SECRET_NOT_YOURS'), ports, action);
  const secret = ports.seal.open(row.sealed, request.id, press.by.id);
  if (!secret) return tell(problem('SECRET_LOST'), ports, action);
  return { reveal: () => reveal(request, action, press, { ...row, secret }, ports) };
}

/**
 * First stored and then answered: after a crash in between it counts as shown and can be looked at again within its time. The
 * card in the chat is not touched now, because an edit would take the secret off the screen it was just shown on.
 */
async function reveal(
  request: Request,
  action: AnyAction,
  press: Press,
  row: SecretRow & { secret: Secret },
  ports: Ports,
): Promise<PressAnswer> {
  const at = ports.clock.now();
  const { kind, secret } = row;
  const wipeAt = row.shownAt ? row.expiresAt : new Date(at.getTime() + SHOWN_MS).toISOString();
  const shown = await ports.store.requests.update(request.id, r => ({
    request: r,
    audit: [auditOf(r, 'secret-shown', ports, { actor: press.by })],
    secret: row.shownAt ? undefined : { shown: { at: at.toISOString(), wipeAt } },
  }));
  if (isProblem(shown)) return tell(shown, ports, action);
  return { view: view.secretShown({ request, action, kind, secret, wipeAt, asOf: now(ports) }), stored: true };
}

export async function wipeSecret(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  const row = await ports.store.secrets.get(request.id);
  if (!row || row.wipedAt) return latest(request, action, press, ports);
  const wiped = await ports.store.requests.update(request.id, r => wipe(r, row, ports, press.by));
  if (isProblem(wiped)) return tell(wiped, ports, action);
  await deliver(ports, request.id);
  return latest(request, action, press, ports);
}

/** The row emptied and the card redacted, in one step; a lapse that nobody saw is announced. Pure, for presses and for the sweep. */
export function wipe(r: Request, row: SecretRow, ports: Ports, actor?: Speaker): Change | Problem {
  const at = ports.clock.now().toISOString();
  // one that was typed for a run that never came to an end was known to whom typed it
  const lapsed = !row.shownAt && row.expiresAt <= at && r.ended !== undefined;
  const gone = { kind: row.kind, expiresAt: row.expiresAt, shownAt: row.shownAt, wipedAt: at };
  const action = actionOf(r.action);
  const cards = mainCard(r, gone);
  if (action && lapsed) cards.push({ slot: 'lapse', to: r.home, view: view.lapsed(r, action) });
  return { request: r, audit: [auditOf(r, lapsed ? 'secret-lapsed' : 'secret-wiped', ports, { actor })], cards, secret: { wiped: at } };
}
