/** Sign-in methods: who has which, and what takes them away, asks for them or bypasses them. */
import { randomInt } from 'node:crypto';
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer } from '../server';
import { gathered } from './all-tenants';
import type { Endpoint } from './family';
import { bare, failed, field, fromBody, fromBoth, fromQuery, isAll, isTrue, NEVER_SYNCED, type Owner, ok, plainly, said } from './ground';
import type { Policy } from './policy-data';
import { NO_RIGHTS } from './users';
import { either, type Ways } from './ways';

/** Minutes that the tenants' policies allow for a Temporary Access Pass; and where a second one is refused. */
const PASS = { least: 10, usual: 60, most: 480, onlyOne: 'fabrikam.com' };
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#%&*+';

export class Mfa {
  /** What Microsoft says to ExecSendPush, by sign-in name; Success unless told. */
  readonly pushResults = new Map<string, string>();
  /** The code that somebody's app shows now, by sign-in name: this CIPP checks codes for those, and reads no `OTP` else. */
  readonly codes = new Map<string, string>();
  constructor(private readonly ways: Ways) {}

  reset(): void {
    this.pushResults.clear();
    this.codes.clear();
  }

  endpoints(): Record<string, Endpoint> {
    return {
      ListMFAUsers: fromQuery('Identity.User.Read', asked => this.#list(asked)),
      ExecResetMFA: fromBody('Identity.User.ReadWrite', asked => this.#reset(asked)),
      ExecPerUserMFA: fromBody('Identity.User.ReadWrite', asked => this.#perUser(asked)),
      ExecCreateTAP: fromBoth('Identity.User.ReadWrite', asked => this.#pass(asked)),
      ExecSendPush: fromBody('Identity.User.Read', asked => this.#push(asked)),
    };
  }

  #list(asked: Asked): Answer {
    const { ground } = this.ways;
    const rows = (owner: Owner, tenant: string) => owner.people.map(p => this.#row(owner, p, tenant));
    const reported = isTrue(asked, 'UseReportDB');
    if (isAll(asked)) {
      const owners = reported ? ground.owners().filter(o => o.domain !== NEVER_SYNCED) : gathered(this.ways, 'MFA Users - All Tenants');
      if (owners.length === 0) return bare([{ UPN: 'Loading data for all tenants. Please check back in a few minutes' }]);
      return bare(owners.flatMap(o => rows(o, o.domain)));
    }
    const owner = ground.owner(asked);
    if (reported && (!owner || owner.domain === NEVER_SYNCED)) {
      return { status: 500, body: [`Failed to generate MFA state report: No MFA state data found for ${said(asked, 'tenantFilter')}`] };
    }
    return bare(owner ? rows(owner, said(asked, 'tenantFilter') ?? owner.domain) : []);
  }

  #row(owner: Owner, p: Person, tenant: string): object {
    const { directory } = this.ways;
    const { licences, perUser, methods } = directory.account(owner, p);
    const policies = directory.of(owner).policies.filter(policy => this.#aimsAt(owner, policy, p));
    const CAPolicies = policies.map(policy => ({
      DisplayName: policy.displayName,
      UserIncluded: !this.#spared(owner, policy, p),
      AllApps: policy.conditions.applications.includeApplications.includes('All'),
      PolicyState: policy.state,
    }));
    const enforced = CAPolicies.filter(c => c.UserIncluded && c.PolicyState === 'enabled');
    return {
      Tenant: tenant,
      ID: p.id,
      UPN: p.userPrincipalName,
      DisplayName: p.displayName,
      AccountEnabled: p.accountEnabled,
      PerUser: perUser,
      isLicensed: licences.length > 0,
      MFARegistration: methods.length > 0,
      MFACapable: methods.length > 0 && p.accountEnabled,
      MFAMethods: methods.map(m => m.registered),
      CoveredByCA: enforced.some(c => c.AllApps)
        ? 'Enforced - All Apps'
        : enforced.length > 0
          ? 'Enforced - Specific Apps'
          : 'Not Enforced',
      CAPolicies,
      CoveredBySD: false,
      // a role held directly, at any scope
      IsAdmin: directory.grants(owner).some(g => g.principal === p.id && !g.eligible),
      UserType: p.userType,
      RowKey: p.userPrincipalName.replaceAll('#', ''),
      PartitionKey: 'users',
    };
  }

  #aimsAt(owner: Owner, { conditions: { users } }: Policy, p: Person): boolean {
    const roles = this.ways.directory.grants(owner).filter(g => g.principal === p.id && !g.eligible);
    const guest = p.userType === 'Guest' && users.includeUsers.includes('GuestsOrExternalUsers');
    return users.includeUsers.includes('All') || guest || roles.some(r => users.includeRoles.includes(r.role));
  }

  #spared(owner: Owner, { conditions: { users } }: Policy, p: Person): boolean {
    const groups = this.ways.directory.groups(owner).filter(g => users.excludeGroups.includes(g.id));
    return users.excludeUsers.includes(p.id) || groups.some(g => g.members.includes(p.id));
  }

  /** Some methods gone and some not is an error that changed something; none to remove is none. */
  #reset(asked: Asked): Answer {
    const { ground, directory } = this.ways;
    const [upn = '', method] = ['ID', 'MethodId'].map(n => said(asked, n));
    const owner = ground.owner(asked);
    const person = owner && directory.person(owner, upn);
    if (owner && !person) return failed(500, `Failed to get MFA methods for user ${upn}. Error: ${notFound(upn)}`);
    const account = owner && person && directory.account(owner, person);
    const meant = account?.methods.filter(m => !method || m.id === method) ?? [];
    if (!account || meant.length === 0) {
      return ok(method ? `No removable MFA method with id ${method} found for user ${upn}` : `No MFA methods found for user ${upn}`);
    }
    account.methods = account.methods.filter(m => !meant.includes(m) || m.stuck);
    const short = (stuck: boolean) => meant.filter(m => m.stuck === stuck).map(m => m.type.replace('Authentication', ''));
    const [removed, left] = [short(false).join(', '), short(true).join(', ')];
    if (left && removed) {
      return failed(
        500,
        `Successfully removed MFA methods (${removed}) for user ${upn}. However, failed to remove (${left}). User may still have MFA methods assigned.`,
      );
    }
    if (left) return failed(500, `Failed to remove MFA methods (${left}) for user ${upn}`);
    if (method) return ok(`Successfully removed MFA method (${removed}) for user ${upn}`);
    return ok(`Successfully removed MFA methods (${removed}) for user ${upn}. User must supply MFA at next logon`);
  }

  /** The batch is not looked at: somebody who does not exist is a success too (docs/cipp-api.md §8). */
  #perUser(asked: Asked): Answer {
    const { ground, directory } = this.ways;
    const upn = said(asked, 'userPrincipalName') ?? '';
    const id = upn.includes('#EXT#') ? (said(asked, 'userId') ?? '') : upn;
    const state = (['enabled', 'disabled', 'enforced'] as const).find(s => s === either(asked, 'State')?.toLowerCase());
    if (!state) {
      const text = either(asked, 'State') ?? '';
      return failed(500, [
        `Cannot validate argument on parameter 'State'. The argument "${text}" does not belong to the set "enabled,disabled,enforced".`,
      ]);
    }
    const owner = ground.owner(asked);
    const person = owner && directory.person(owner, id);
    if (owner && person) directory.account(owner, person).perUser = state;
    return ok([`Successfully set Per user MFA State for ${id}`]);
  }

  /** The first element holds the pass three times (docs/cipp-api.md §10). */
  #pass(asked: Asked): Answer {
    const { ground, directory, context } = this.ways;
    const id = said(asked, 'ID') ?? '';
    const minutes = Number(said(asked, 'lifetimeInMinutes') ?? PASS.usual);
    const start = startOf(field(asked, 'startDateTime'));
    const once = isTrue(asked, 'isUsableOnce');
    const owner = ground.owner(asked);
    const person = owner && directory.person(owner, id);
    const account = owner && person && directory.account(owner, person);
    const fits = minutes >= PASS.least && minutes <= PASS.most;
    const why =
      owner && !person
        ? notFound(id)
        : person?.admin
          ? NO_RIGHTS
          : !fits
            ? `Temporary Access Pass lifetime must be between ${PASS.least} and ${PASS.most} minutes.`
            : start === undefined
              ? `Cannot convert value "${said(asked, 'startDateTime')}" to type "System.DateTime".`
              : account?.pass && owner?.domain === PASS.onlyOne
                ? 'Temporary Access Pass cannot be added: the user already has one.'
                : undefined;
    if (why || start === undefined) return failed(500, `Failed to create Temporary Access Pass (TAP) for ${id}: ${why}`);

    if (account) account.pass = true;
    // a tenant that is not known has no pass to tell, and the text says so without one
    const pass = owner ? context.give('pass', Array.from({ length: 8 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')) : '';
    const from = start ? ` starting at ${start.slice(0, 19).replace('T', ' ')} UTC` : '';
    return ok([
      {
        resultText: `The TAP for ${id} is ${pass} - This TAP is usable for the next ${owner ? minutes : ''} minutes${once ? ' (one-time use only)' : ''}${from}`,
        userId: id,
        copyField: pass || null,
        temporaryAccessPass: pass || null,
        lifetimeInMinutes: owner ? minutes : null,
        startDateTime: owner ? (start ?? context.now()) : null,
        isUsableOnce: owner ? once : null,
        state: 'success',
      },
      { resultText: `User ID: ${id}`, copyField: id, state: 'success' },
    ]);
  }

  /** Only `success` proves anything; of an unknown tenant no token is had, and the state is null. */
  #push(asked: Asked): Answer {
    const { ground, directory } = this.ways;
    const upn = said(asked, 'UserEmail') ?? '';
    const owner = ground.owner(asked);
    if (!owner) {
      return ok({
        resultText: `Failed to create temporary token for MFA Application. Error: Could not get Client Token: AADSTS90002: Tenant '${said(asked, 'tenantFilter')}' not found.`,
        state: null,
      });
    }
    if (!upn) return plainly(500, 'Response status code does not indicate success: 400 (Bad Request).');
    const person = directory.person(owner, upn);
    const can = person ? directory.account(owner, person).methods.length > 0 : false;
    const typed = said(asked, 'OTP');
    if (person && typed && this.codes.size > 0) return this.#checked(upn.toLowerCase(), typed);
    const code = person ? this.#pushed(upn.toLowerCase(), can) : 'UserNotFound';
    if (code === 'Success') return ok({ resultText: 'Received an MFA confirmation: Success\n', state: 'success' });
    return ok({
      resultText: `Authentication Failed! Does the user have Push/Phone call MFA configured? ErrorCode: ${code}\n`,
      state: 'error',
    });
  }

  /** As newer versions answer: a typed code counts for those alone who have no Microsoft Authenticator. */
  #checked(upn: string, typed: string): Answer {
    const shown = this.codes.get(upn);
    const says = (resultText: string, state: string) => ok({ resultText, state });
    if (shown === 'authenticator')
      return says('This user has Microsoft Authenticator registered, so a push notification is required instead of a typed code.', 'error');
    if (!shown)
      return says('Could not start an MFA verification session. Does the user have an authenticator (OTP) method registered?', 'error');
    if (!/^\d+$/.test(shown)) return says(`MFA code verification failed: ${shown}`, 'error');
    return typed === shown
      ? says('The MFA code was verified successfully.', 'success')
      : says('The MFA code was incorrect. Please check the code and try again.', 'error');
  }

  #pushed(upn: string, can: boolean): string {
    if (!can) return 'NoDefaultAuthenticationMethodIsConfigured';
    return this.pushResults.get(upn) ?? 'Success';
  }
}

/** Unix seconds or a date's text; null: at once; undefined: no date at all. */
function startOf(given: unknown): string | null | undefined {
  if (given === undefined || given === null || given === '') return null;
  const at = /^\d+$/.test(String(given)) ? new Date(Number(given) * 1000) : new Date(String(given));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
