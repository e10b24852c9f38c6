import type { Stake } from '../../model/action';
import { get } from '../../model/call';
import type { PersonRef, TargetTenant } from '../../model/field';
import { counted, named, namesIn, rowsRead, rowWith } from '../shared/stakes';

/** Graph gives so many memberships a page, and ListUserGroups reads no second one (docs/cipp-api.md §6). */
const GROUPS_A_PAGE = 100;

export const licencesOf = (tenant: TargetTenant, user: PersonRef): Stake => ({
  asks: 'which licences they have',
  call: get('ListUsers', { tenantFilter: tenant.domain, UserID: user.id }),
  says(reply) {
    const row = rowWith(reply, user.id);
    if (!Array.isArray(row?.assignedLicenses)) return undefined;
    const count = row.assignedLicenses.length;
    const names = namesIn(row.LicJoined) ?? [];
    if (count === 0) return 'They have no licence.';
    return `${counted(count, 'licence')} ${count === 1 ? 'becomes' : 'become'} free${names.length > 0 ? `: ${named(names)}` : ''}.`;
  },
});

export const groupsOf = (tenant: TargetTenant, user: PersonRef): Stake => ({
  asks: 'which groups they are in',
  call: get('ListUserGroups', { tenantFilter: tenant.domain, userId: user.id }),
  says(reply) {
    const names = rowsRead(reply)?.map(row => row.DisplayName);
    if (!names?.every(name => typeof name === 'string')) return undefined;
    if (names.length === 0) return 'CIPP names no group of theirs.';
    return `They leave ${names.length >= GROUPS_A_PAGE ? 'at least ' : ''}${counted(names.length, 'group')}: ${named(names)}.`;
  },
});

export const devicesOf = (tenant: TargetTenant, user: PersonRef): Stake => ({
  // an error is an empty list (docs/cipp-api.md §8): none proves nothing
  asks: 'whether they have devices',
  call: get('ListUserDevices', { tenantFilter: tenant.domain, UserID: user.id }),
  says(reply) {
    const rows = rowsRead(reply);
    if (!rows?.length || !rows.every(row => row.ID)) return undefined;
    return `${counted(rows.length, 'device')} of theirs: ${named(rows.map(row => String(row.displayName ?? 'without a name')))}.`;
  },
});

export const methodsOf = (tenant: TargetTenant, user: PersonRef): Stake => ({
  asks: 'how many sign-in methods they have',
  call: get('ListMFAUsers', { tenantFilter: tenant.domain }),
  says(reply) {
    const methods = rowWith(reply, user.id, 'ID')?.MFAMethods;
    if (!Array.isArray(methods)) return undefined;
    return methods.length === 0
      ? 'They have no sign-in method but the password.'
      : `They have ${counted(methods.length, 'sign-in method')} beside the password: ${named(methods.map(String))}.`;
  },
});

export const sourceOf = (tenant: TargetTenant, user: PersonRef): Stake => ({
  asks: 'whether the account has an immutable id',
  call: get('ListUsers', { tenantFilter: tenant.domain, UserID: user.id }),
  says(reply) {
    const id = rowWith(reply, user.id)?.onPremisesImmutableId;
    if (id === undefined) return undefined;
    return id ? 'The account has an immutable id, which goes.' : 'The account has no immutable id: there is nothing to clear.';
  },
});
