import type { AnyAction } from '../model/action';
import { utcWords } from '../model/clock';
import { duration, type Policy } from '../model/policy';
import type { Ports } from '../model/ports';
import { type Problem, type ProblemCode, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { Counted } from '../model/store';
import { view } from '../views';
import { auditOf } from './audit';
import { auditorsPlace } from './draft';

type Name = keyof Policy['limits'];

/** Each limit: whose requests count, and what is said. Nothing counts where the request has no such thing. */
const LIMITS: readonly { name: Name; problem: ProblemCode; counts(r: Request): Counted | undefined }[] = [
  { name: 'perRequester', problem: 'LIMIT_REQUESTER', counts: r => ({ requester: r.requester.id }) },
  { name: 'perTarget', problem: 'LIMIT_TARGET', counts: r => r.target && { tenant: r.tenant.id, target: r.target.id } },
  // CIPP itself is no customer
  { name: 'perTenant', problem: 'LIMIT_TENANT', counts: r => (r.tenant.wide === 'instance' ? undefined : { tenant: r.tenant.id }) },
  { name: 'perAction', problem: 'LIMIT_ACTION', counts: r => ({ action: r.action }) },
];

/**
 * The policy's limits, over requests that were started; reads have none. The first that is reached refuses, and the auditors
 * are told of it once.
 */
export async function overLimit(request: Request, action: AnyAction, ports: Ports): Promise<Problem | undefined> {
  if (request.reads) return undefined;
  const policy = ports.policy();
  for (const { name, problem: code, counts } of LIMITS) {
    const limit = policy.limits[name];
    const of = limit && counts(request);
    if (!limit || !of) continue;
    const windowMs = duration(limit.window) ?? 0;
    const at = ports.clock.now();
    const starts = await ports.store.requests.startedSince(new Date(at.getTime() - windowMs).toISOString(), of, limit.runs);
    // as many as are allowed: the next may come when the oldest of them is out of the window
    const oldest = starts[limit.runs - 1];
    if (oldest === undefined) continue;
    const free = new Date(Date.parse(oldest) + windowMs);
    await raise({ request, action, name, of, code, free, windowMs, runs: limit.runs }, policy, ports);
    return problem(code, {
      runs: String(limit.runs),
      window: limit.window,
      free: utcWords(new Date(free.getTime() + MINUTE_MS)),
      tenant: request.tenant.name,
      action: action.title,
    });
  }
  return undefined;
}

/** Printed times have no seconds, so that the minute after is the first in which it is sure. */
const MINUTE_MS = 60_000;

interface Reached {
  request: Request;
  action: AnyAction;
  name: Name;
  of: Counted;
  code: ProblemCode;
  free: Date;
  windowMs: number;
  runs: number;
}

/** Tells the auditors' channel, where the policy names one, the log and the audit: once a window, whichever process comes first. */
async function raise(reached: Reached, policy: Policy, ports: Ports): Promise<void> {
  const { request, action, name, of, code, windowMs } = reached;
  const at = ports.clock.now();
  const place = await auditorsPlace(policy, ports);
  const alert = {
    limit: name,
    key: Object.values(of).join(' '),
    at: at.toISOString(),
    until: new Date(at.getTime() + windowMs).toISOString(),
  };
  const card = place && { slot: 'limit', to: place, view: view.limitReached({ ...reached, at: alert.at, until: alert.until }) };
  const raised = await ports.store.alerts.raise(alert, {
    audit: [auditOf(request, 'alert', ports, { actor: request.requester, outcome: code })],
    subject: request.id,
    cards: card ? [card] : [],
  });
  if (!raised) return;
  ports.log.warn({ limit: name, request: request.id, action: action.id, told: place !== undefined }, 'a limit was reached');
  if (card) await ports.store.queue.send('deliver', `${request.id}/${card.slot}`);
}
