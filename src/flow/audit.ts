import type { Speaker } from '../model/event';
import type { Target } from '../model/field';
import type { Ports } from '../model/ports';
import type { Request } from '../model/request';
import type { AuditEntry } from '../model/store';

/** A person by sign-in name, a thing by its name. */
export const nameIn = (target: Target): string => (target.kind === 'user' ? target.upn : target.name);

/** The audit row of one step of a request. `actor` is who caused the step; absent: the bot itself. */
export function auditOf(
  request: Request,
  step: string,
  ports: Ports,
  more: { actor?: Speaker; outcome?: string; status?: number; ms?: number } = {},
): AuditEntry {
  const { actor } = more;
  return {
    at: ports.clock.now().toISOString(),
    step,
    request: request.id,
    action: request.action,
    actor: actor && { id: actor.id, name: actor.name },
    tenant: { id: request.tenant.id, domain: request.tenant.domain },
    target: request.target && { id: request.target.id, upn: nameIn(request.target) },
    rule: request.rule,
    outcome: more.outcome ?? request.state,
    endpoint: request.call?.endpoint,
    status: more.status,
    ms: more.ms,
  };
}
