import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Clock } from '../../src/model/clock';
import { type Method, methodsOf } from './methods';
import type { Answer, Received } from './server';
import type { RoleName, Technician, World } from './world';

const PERMISSION = 'UserAuthenticationMethod.ReadWrite.All';
const TO_REVOKE = 'User.RevokeSessions.All';

/** Who may start a reset, and the fewer who may read how it ended (docs/graph.md §3, Polling). */
const MAY_RESET: readonly RoleName[] = [
  'Helpdesk Administrator',
  'Password Administrator',
  'User Administrator',
  'Privileged Authentication Administrator',
  'Global Administrator',
];
const MAY_READ: readonly RoleName[] = ['Global Reader', 'Privileged Authentication Administrator', 'Global Administrator'];
/** Who may change how somebody signs in, and who may sign them out (docs/graph.md §8). */
const MAY_CHANGE: readonly RoleName[] = ['Privileged Authentication Administrator', 'Global Administrator'];
const MAY_REVOKE: readonly RoleName[] = ['Helpdesk Administrator', 'User Administrator', ...MAY_CHANGE];
/** Minutes that the tenant's policy allows for a pass, and what it gives where none are said. */
const PASS = { least: 10, usual: 60, most: 480 };
const PASS_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#%&*+';

/** Where each kind of method is deleted. */
const KINDS: Record<string, string> = {
  phoneMethods: 'phone',
  microsoftAuthenticatorMethods: 'microsoftAuthenticator',
  fido2Methods: 'fido2',
};

interface Operation {
  id: string;
  target: string;
  reads: number;
}

/** Resets in people's own names, and what becomes of them. */
export class GraphOperations {
  /** Every reset that was accepted, oldest first, with the password that it made. */
  readonly resets: { actor: string; target: string; given: string; body: unknown }[] = [];
  /** Every pass that was made, every sign-out and every method that was deleted, oldest first. */
  readonly passes: { actor: string; target: string; given: string; body: unknown }[] = [];
  readonly revoked: { actor: string; target: string }[] = [];
  readonly deleted: { actor: string; target: string; path: string; id: string }[] = [];
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
    for (const list of [this.resets, this.passes, this.revoked, this.deleted]) list.length = 0;
    this.#running.length = 0;
    this.states = [{ status: 'succeeded' }];
    this.location = 'given';
    this.retryAfter = undefined;
    this.banned = false;
  }

  /** `claims` are those of the caller's token, proven; an application's has no `scp`. */
  reset(root: string, id: string, request: Received, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims);
    const target = this.#target(id);
    if (!actor || !this.#holds(actor, MAY_RESET)) return denied();
    if (!target) return missing(id);
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
    const [, version] = request.path.split('/');
    const place = `${root}/${version}/users/${target.id}/authentication/operations/${operation.id}?aadgdc=DUB02P&aadgsu=ssprprod-a`;
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

  methods(id: string, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims);
    const target = this.#target(id);
    if (!actor || (actor.id !== target?.id && !this.#holds(actor, MAY_READ))) return denied();
    if (!target) return missing(id);
    return { status: 200, body: { value: this.#methods(target.id) } };
  }

  /** `path` is the collection of one kind: a method of another is not found there. */
  delete(id: string, path: string, method: string, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims);
    const target = this.#target(id);
    if (!actor || !this.#holds(actor, MAY_CHANGE)) return denied();
    const found = target && this.#methods(target.id).find(m => m.id === method && m['@odata.type'].includes(`.${KINDS[path]}Auth`));
    if (!target || !found) return graphError(404, 'resourceNotFound', 'The requested method was not found.');
    this.deleted.push({ actor: actor.id, target: target.id, path, id: method });
    return { status: 204 };
  }

  /** A second pass takes the place of the first. */
  pass(id: string, request: Received, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims);
    const target = this.#target(id);
    if (!actor || !this.#holds(actor, MAY_CHANGE)) return denied();
    if (!target) return missing(id);
    const body = (request.body ?? {}) as { lifetimeInMinutes?: number; isUsableOnce?: boolean; startDateTime?: string };
    const { lifetimeInMinutes = PASS.usual, isUsableOnce = false, startDateTime = this.clock.now().toISOString() } = body;
    if (lifetimeInMinutes < PASS.least || lifetimeInMinutes > PASS.most)
      return graphError(400, 'badRequest', `Temporary Access Pass lifetime must be between ${PASS.least} and ${PASS.most} minutes.`);
    const given = Array.from({ length: 10 }, () => PASS_LETTERS.charAt(randomInt(PASS_LETTERS.length))).join('');
    this.passes.push({ actor: actor.id, target: target.id, given, body });
    const made = { id: randomUUID(), temporaryAccessPass: given, createdDateTime: this.clock.now().toISOString(), startDateTime };
    return { status: 201, body: { ...made, lifetimeInMinutes, isUsableOnce, isUsable: true, methodUsabilityReason: 'EnabledByPolicy' } };
  }

  revoke(root: string, id: string, claims: Record<string, unknown>): Answer {
    const actor = this.#actor(claims, TO_REVOKE);
    const target = this.#target(id);
    if (!actor || !this.#holds(actor, MAY_REVOKE)) return denied();
    if (!target) return missing(id);
    this.revoked.push({ actor: actor.id, target: target.id });
    return { status: 200, body: { '@odata.context': `${root}/v1.0/$metadata#Edm.Boolean`, value: true } };
  }

  #methods = (id: string): Method[] =>
    methodsOf(id).filter(method => !this.deleted.some(gone => gone.target === id && gone.id === method.id));

  #target = (id: string): Technician | undefined => Object.values(this.world.technicians).find(t => t.id === id.toLowerCase());

  #actor({ scp, oid, tid }: Record<string, unknown>, permission = PERMISSION): Technician | undefined {
    const delegated = typeof scp === 'string' && scp.split(' ').includes(permission);
    return delegated ? Object.values(this.world.technicians).find(t => t.id === oid && t.tenant === tid && t.enabled) : undefined;
  }

  #holds = (actor: Technician, roles: readonly RoleName[]): boolean =>
    actor.holds.some(({ role, scope }) => !scope && roles.includes(role));
}

const graphError = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message } } });
const missing = (id: string): Answer => graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
const denied = (): Answer => graphError(403, 'accessDenied', 'Request Authorization failed.');
