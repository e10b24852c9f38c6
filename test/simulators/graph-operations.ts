import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../src/model/clock';
import type { Answer, Received } from './server';
import type { RoleName, Technician, World } from './world';

/** The id of everybody's password method (docs/graph.md, first page). */
export const PASSWORD_METHOD = '28c10230-6103-485e-b985-444c60001490';
const PERMISSION = 'UserAuthenticationMethod.ReadWrite.All';

/** Who may start a reset, and the fewer who may read how it ended (docs/graph.md §3, Polling). */
const MAY_RESET: readonly RoleName[] = [
  'Helpdesk Administrator',
  'Password Administrator',
  'User Administrator',
  'Privileged Authentication Administrator',
  'Global Administrator',
];
const MAY_READ: readonly RoleName[] = ['Global Reader', 'Privileged Authentication Administrator', 'Global Administrator'];

interface Operation {
  id: string;
  target: string;
  reads: number;
}

/** Resets in people's own names, and what becomes of them. */
export class GraphOperations {
  /** Every reset that was accepted, oldest first, with the password that it made. */
  readonly resets: { actor: string; target: string; given: string; body: unknown }[] = [];
  /** What an operation says when it is read, one after the other; the last one stays. */
  states: { status: string; statusDetail?: string }[] = [{ status: 'succeeded' }];
  /** Where the answer says that the outcome can be read: as it should be, nowhere, or at this other address. */
  location: 'given' | 'lost' | { at: string } = 'given';
  retryAfter: number | undefined;
  /** A supplied password is on the list of banned ones. */
  banned = false;
  readonly #running: Operation[] = [];

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  forget(): void {
    this.resets.length = 0;
    this.#running.length = 0;
    this.states = [{ status: 'succeeded' }];
    this.location = 'given';
    this.retryAfter = undefined;
    this.banned = false;
  }

  /** `claims` are those of the caller's token, proven; an application's has no `scp`. */
  reset(root: string, id: string, request: Received, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims);
    const target = Object.values(this.world.technicians).find(t => t.id === id.toLowerCase());
    if (!actor || !this.#holds(actor, MAY_RESET)) return denied();
    if (!target) return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
    if (target.id === actor.id) return graphError(400, 'badRequest', 'Resetting your own password is not supported.');
    const { newPassword: supplied } = (request.body ?? {}) as { newPassword?: string };
    if (!supplied && this.world.person(id)?.onPremisesSyncEnabled)
      return graphError(400, 'badRequest', 'A new password must be supplied for users mastered on premises.');
    if (supplied !== undefined && this.banned)
      return graphError(400, 'badRequest', 'The specified password does not comply with password complexity requirements.');
    const given = supplied ?? `Gr${randomBytes(9).toString('base64url')}!7`;
    const operation = { id: randomUUID(), target: target.id, reads: 0 };
    this.#running.push(operation);
    this.resets.push({ actor: actor.id, target: target.id, given, body: request.body });
    const place = `${root}/v1.0/users/${target.id}/authentication/operations/${operation.id}?aadgdc=DUB02P&aadgsu=ssprprod-a`;
    const at = this.location === 'given' ? place : this.location === 'lost' ? undefined : this.location.at;
    return {
      status: 202,
      headers: { ...(at && { location: at }), ...(this.retryAfter !== undefined && { 'retry-after': String(this.retryAfter) }) },
      ...(supplied === undefined && {
        body: { '@odata.context': `${root}/v1.0/$metadata#microsoft.graph.passwordResetResponse`, newPassword: given },
      }),
    };
  }

  /** The query of the address leads to the data centre: without it nothing is found. */
  read(id: string, request: Received, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims);
    if (!actor || !this.#holds(actor, MAY_READ)) return denied();
    const operation = this.#running.find(known => known.id === id);
    if (!operation || request.query.aadgdc !== 'DUB02P' || request.query.aadgsu !== 'ssprprod-a')
      return graphError(404, 'resourceNotFound', 'Resource not found.');
    const state = this.states[Math.min(operation.reads, this.states.length - 1)];
    operation.reads += 1;
    const now = this.clock.now().toISOString();
    return { status: 200, body: { id, createdDateTime: now, lastActionDateTime: now, ...state } };
  }

  #actor({ scp, oid, tid }: Record<string, unknown>): Technician | undefined {
    const delegated = typeof scp === 'string' && scp.split(' ').includes(PERMISSION);
    return delegated ? Object.values(this.world.technicians).find(t => t.id === oid && t.tenant === tid && t.enabled) : undefined;
  }

  #holds = (actor: Technician, roles: readonly RoleName[]): boolean =>
    actor.holds.some(({ role, scope }) => !scope && roles.includes(role));
}

const graphError = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message } } });
const denied = (): Answer => graphError(403, 'accessDenied', 'Request Authorization failed.');
