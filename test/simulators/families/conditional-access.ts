/** Conditional Access: policies, named locations and exclusions. */

import builtIn from '../../../src/entra/roles.json';
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { arrived, standing, start } from './all-tenants';
import { plan } from './background';
import { newGroup } from './directory';
import type { Endpoint } from './family';
import {
  bare,
  failed,
  field,
  fromBody,
  fromQuery,
  isAll,
  isTrue,
  live,
  many,
  NOTHING,
  type Owner,
  ok,
  said,
  same,
  valueIn,
} from './ground';
import type { Location, Policy } from './policy-data';
import { fromBodyFirst, inside, textIn, unixTime, type Ways } from './ways';

const ALL_POLICIES = 'AllTenants-CAPolicy';

export function conditionalAccessEndpoints(ways: Ways): Record<string, Endpoint> {
  const { ground, directory } = ways;
  return {
    ListConditionalAccessPolicies: fromQuery('Tenant.ConditionalAccess.Read', asked => listPolicies(ways, asked)),
    ListUserConditionalAccessPolicies: fromQuery('Identity.User.Read', asked => evaluate(ways, asked)),
    ListNamedLocations: fromQuery('Tenant.ConditionalAccess.Read', asked =>
      live(ground, asked, owner => directory.of(owner).locations.map(locationRow)),
    ),
    AddNamedLocation: fromBody('Tenant.ConditionalAccess.ReadWrite', asked => addLocation(ways, asked)),
    ExecNamedLocation: fromBodyFirst('Tenant.ConditionalAccess.ReadWrite', asked => editLocation(ways, asked)),
    ExecCAExclusion: fromBody('Tenant.ConditionalAccess.ReadWrite', asked => exclude(ways, asked)),
  };
}

/** Every error is an empty list without metadata: it cannot be told from a tenant without policies (docs/cipp-api.md §8). */
function listPolicies(ways: Ways, asked: Asked): Answer {
  const { ground } = ways;
  const rows = (owner: Owner, tenant: string) =>
    [...ways.directory.of(owner).policies].sort((a, b) => b.id.localeCompare(a.id)).map(p => policyRow(ways, owner, p, tenant));
  if (!isAll(asked)) {
    const owner = ground.owner(asked);
    return bare({ Results: owner ? rows(owner, said(asked, 'tenantFilter') ?? '') : [], Metadata: null });
  }
  const { job, stage } = standing(ways, ALL_POLICIES);
  if (stage === 'done') return bare({ Results: arrived(ways, stage).flatMap(o => rows(o, o.domain)), Metadata: { QueueId: null } });
  const { id } = job ?? start(ways, ALL_POLICIES, 'Conditional Access Policies - All Tenants');
  const QueueMessage = job
    ? 'Still loading data for all tenants. Please check back in a few more minutes'
    : 'Loading data for all tenants. Please check back in a few minutes';
  return bare({ Results: [], Metadata: { QueueMessage, QueueId: id } });
}

/** Names for ids, a line each: as Out-String prints them. */
function policyRow({ directory }: Ways, owner: Owner, policy: Policy, tenant: string): object {
  const { users, applications, locations, clientAppTypes } = policy.conditions;
  const lines = (ids: string[], name: (id: string) => string) => ids.map(id => `${id === 'All' ? id : name(id)}\n`).join('');
  const user = (id: string) => directory.byId(owner, id)?.displayName ?? id;
  const group = (id: string) => directory.groups(owner).find(g => g.id === id)?.displayName ?? 'No Data';
  const role = (id: string) => builtIn.find(r => r.id === id)?.name ?? id;
  const place = (id: string) => directory.of(owner).locations.find(l => l.id === id)?.displayName ?? id;
  const app = (id: string) => (id === 'All' ? id : 'Office 365');
  return {
    id: policy.id,
    displayName: policy.displayName,
    customer: null,
    Tenant: tenant,
    createdDateTime: policy.createdDateTime,
    modifiedDateTime: policy.modifiedDateTime ?? '',
    state: policy.state,
    clientAppTypes: clientAppTypes.join(','),
    includePlatforms: '',
    excludePlatforms: '',
    includeLocations: (locations?.includeLocations ?? []).map(id => (id === 'All' ? id : place(id))).join(','),
    excludeLocations: (locations?.excludeLocations ?? []).map(place).join(','),
    includeApplications: applications.includeApplications.map(app).join(','),
    excludeApplications: applications.excludeApplications.map(app).join(','),
    includeUsers: lines(users.includeUsers, user),
    excludeUsers: lines(users.excludeUsers, user),
    includeGroups: lines(users.includeGroups, group),
    excludeGroups: lines(users.excludeGroups, group),
    includeRoles: lines(users.includeRoles, role),
    excludeRoles: lines(users.excludeRoles, role),
    grantControlsOperator: policy.grantControls.operator,
    builtInControls: policy.grantControls.builtInControls.join(','),
    customAuthenticationFactors: '',
    termsOfUse: '',
    rawjson: JSON.stringify(policy, null, 2),
  };
}

/** An error is `[{}]`; where nothing was read at all there is one null. */
function evaluate({ ground, directory }: Ways, asked: Asked): Answer {
  const owner = ground.owner(asked);
  if (!owner) return bare([null]);
  const person = directory.byId(owner, said(asked, 'UserID'));
  if (!person) return bare([{}]);
  const groups = directory.groups(owner).filter(g => g.members.includes(person.id));
  const roles = directory.grants(owner).filter(g => g.principal === person.id && !g.eligible);
  return bare(
    directory.of(owner).policies.map(policy => {
      const { users, applications } = policy.conditions;
      const spared = users.excludeUsers.includes(person.id) || groups.some(g => users.excludeGroups.includes(g.id));
      const aimed = users.includeUsers.includes('All') || roles.some(r => users.includeRoles.includes(r.role));
      return {
        id: policy.id,
        displayName: policy.displayName,
        state: policy.state,
        policyApplies: aimed && !spared && policy.state !== 'disabled',
        analysisReasons: policy.state === 'disabled' ? 'policyNotEnabled' : spared || !aimed ? 'users' : 'notSet',
        conditions: { users, applications },
        grantControls: policy.grantControls,
      };
    }),
  );
}

const locationRow = (location: Location) => ({
  ...location,
  createdDateTime: '2025-01-15T10:00:00Z',
  modifiedDateTime: null,
  rangeOrLocation: (location.ipRanges?.map(r => r.cidrAddress) ?? location.countriesAndRegions ?? []).join(', '),
});

const V4 = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;
const CIDR = /^((\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*:[0-9a-f:]*)\/\d{1,3}$/i;
const BAD_RANGE = '1040: Network named location with id has an invalid CIDR address.';

/** A text a tenant; bare strings name none. */
function addLocation({ ground, directory }: Ways, asked: Asked): Answer {
  const named = many(asked, 'selectedTenants').flatMap(t => valueIn(t) ?? []);
  const tenants = named.includes('AllTenants') ? ground.owners().map(o => o.domain) : named;
  const ofIps = said(asked, 'Type')?.toLowerCase() === 'iplocation';
  const ips = (said(asked, 'Ips') ?? '').split('\n').filter(Boolean);
  const countries = many(asked, 'Countries').flatMap(c => valueIn(c) ?? []);
  const displayName = said(asked, 'policyName') ?? '';
  const why = !displayName
    ? "Required property 'displayName' is missing."
    : ofIps && (ips.length === 0 || ips.some(ip => !CIDR.test(ip)))
      ? BAD_RANGE
      : !ofIps && countries.length === 0
        ? '1042: Country named location has no countries.'
        : undefined;
  return ok(
    tenants.map(tenant => {
      const owner = ground.called(tenant);
      if (owner && why) return `Failed to add Named Location ${tenant}: ${why}`;
      if (owner) {
        const base = { id: directory.id(owner, 'ac000000'), displayName };
        directory.of(owner).locations.push(
          ofIps
            ? {
                '@odata.type': '#microsoft.graph.ipNamedLocation',
                ...base,
                ipRanges: ips.map(cidrAddress => ({ cidrAddress })),
                isTrusted: isTrue(asked, 'Trusted'),
              }
            : {
                '@odata.type': '#microsoft.graph.countryNamedLocation',
                ...base,
                countriesAndRegions: countries,
                includeUnknownCountriesAndRegions: isTrue(asked, 'includeUnknownCountriesAndRegions'),
              },
        );
      }
      return `Successfully added Named Location for ${tenant}`;
    }),
  );
}

const CHANGES = ['addIp', 'addLocation', 'removeIp', 'removeLocation', 'rename', 'setTrusted', 'setUntrusted', 'delete'];

function editLocation({ ground, directory }: Ways, asked: Asked): Answer {
  const change = CHANGES.find(c => same(c, said(asked, 'change') ?? '')) ?? '';
  const input = inside(field(asked, 'input'), 'value') ?? field(asked, 'input');
  const values = [input].flat().flatMap(v => (v === undefined || v === null || v === '' ? [] : [valueIn(v) ?? String(v)]));
  const id = said(asked, 'namedLocationId') ?? '';
  const owner = ground.owner(asked);
  const data = owner && directory.of(owner);
  const location = data?.locations.find(l => l.id === id.toLowerCase());
  const no = (why: string) =>
    failed(500, [`Failed to edit named location. Error: Failed to edit named location: ${location?.displayName ?? ''}. Error: ${why}`]);
  if (!change)
    return no(
      `Cannot validate argument on parameter 'Change'. The argument "${said(asked, 'change') ?? ''}" does not belong to the set "${CHANGES.join(',')}".`,
    );
  if (owner && !location) return no(notFound(id));
  if (change === 'delete') {
    if (data && location) data.locations.splice(data.locations.indexOf(location), 1);
    return ok([`Deleted named location: ${location?.displayName ?? ''}`]);
  }
  // nothing was read of a tenant that is not known, and nothing has no properties
  if (!location) return no(`The property '${change === 'rename' ? 'displayName' : 'ipRanges'}' cannot be found on this object.`);
  const why = apply(location, change, values);
  if (why) return no(why);
  const content = values.length > 0 ? ` with content ${values.join(' ')}` : '';
  return ok([`Edited named location: ${location.displayName}. Change: ${change}${content}`]);
}

/** Nothing is looked for twice: what is added again stands twice. */
function apply(location: Location, change: string, values: string[]): string | undefined {
  const { ipRanges, countriesAndRegions } = location;
  const [first = ''] = values;
  if (change.endsWith('Ip') && !ipRanges) return "The property 'ipRanges' cannot be found on this object.";
  if (change.endsWith('Location') && !countriesAndRegions) return "The property 'countriesAndRegions' cannot be found on this object.";
  if (change === 'addIp') {
    if (!V4.test(first)) return BAD_RANGE;
    ipRanges?.push({ cidrAddress: first, '@odata.type': '#microsoft.graph.iPv4CidrRange' });
  } else if (change === 'removeIp') location.ipRanges = ipRanges?.filter(r => !values.includes(r.cidrAddress));
  else if (change === 'addLocation') countriesAndRegions?.push(...values);
  else if (change === 'removeLocation') location.countriesAndRegions = countriesAndRegions?.filter(c => !values.includes(c));
  else if (change === 'rename') location.displayName = first;
  // a country has no trust to change, and the answer does not tell
  else if (ipRanges) location.isTrusted = change === 'setTrusted';
  return undefined;
}

/** Always 200. A change at once that worked has an empty body, and so has one that did nothing (docs/cipp-api.md §7). */
function exclude(ways: Ways, asked: Asked): Answer {
  const { ground, directory, context } = ways;
  const users = many(asked, 'Users');
  const ids = users.flatMap(u => valueIn(u) ?? []);
  const upns = users.flatMap(u => textIn(inside(u, 'addedFields'), 'userPrincipalName') ?? []);
  const names = upns.join(', ');
  const id = said(asked, 'PolicyId') ?? '';
  const owner = ground.owner(asked);
  const policy = owner && directory.of(owner).policies.find(p => p.id === id.toLowerCase());
  if (!owner || !policy)
    return ok([`Failed to perform exclusion for ${names}: Policy with ID ${id} not found in tenant ${said(asked, 'tenantFilter') ?? ''}.`]);

  const groupName = `Vacation Exclusion - ${policy.displayName}`;
  const data = directory.of(owner);
  const group =
    data.groups.find(g => g.displayName === groupName) ??
    newGroup({ id: directory.id(owner, 'b1000000'), displayName: groupName, kind: 'Security' });
  if (!data.groups.includes(group)) data.groups.push(group);
  const excluded = policy.conditions.users;
  if (!excluded.excludeGroups.includes(group.id)) excluded.excludeGroups.push(group.id);
  policy.modifiedDateTime = context.now();

  if (isTrue(asked, 'vacation')) return vacation(ways, asked, owner, policy, group.id, upns.length > 0 ? upns : ids, names);
  const unknown = ids.find(u => !directory.byId(owner, u));
  const type = said(asked, 'ExclusionType')?.toLowerCase();
  if (type === 'add' && unknown) {
    return ok([`Failed to perform exclusion for ${names}: 1011: Conditional Access policy contains an invalid user or group: ${unknown}`]);
  }
  if (type === 'add') excluded.excludeUsers.push(...ids.filter(u => !excluded.excludeUsers.includes(u)));
  if (type === 'remove') excluded.excludeUsers = excluded.excludeUsers.filter(u => !ids.includes(u));
  return NOTHING;
}

function vacation(
  { context }: Ways,
  asked: Asked,
  owner: Owner,
  policy: Policy,
  groupId: string,
  members: string[],
  names: string,
): Answer {
  const [from, to] = ['StartDate', 'EndDate'].map(n => Number(said(asked, n)) || 0);
  const add = (Name: string, Command: string, Parameters: Record<string, unknown>, time = 0, Hidden = false) => {
    const Reference = said(asked, 'reference') ?? null;
    return plan(context, { Name, Tenant: owner.domain, Command, Parameters, ScheduledTime: unixTime(context, time), Hidden, Reference });
  };
  const membership = { GroupType: 'Security', GroupId: groupId, Member: members };
  add(`Add CA Exclusion Vacation Mode: ${policy.displayName}`, 'Add-CIPPGroupMember', membership, from);
  add(`Remove CA Exclusion Vacation Mode: ${policy.displayName}`, 'Remove-CIPPGroupMember', membership, to);
  if (isTrue(asked, 'excludeLocationAuditAlerts') && (policy.conditions.locations?.excludeLocations.length ?? 0) > 0) {
    const parameters = (Action: string) => ({ Users: members, Action, Type: 'Location' });
    add(`Add Audit Log Location Exclusion: ${policy.displayName}`, 'Set-CIPPAuditLogUserExclusion', parameters('Add'), from, true);
    add(`Remove Audit Log Location Exclusion: ${policy.displayName}`, 'Set-CIPPAuditLogUserExclusion', parameters('Remove'), to, true);
  }
  const texts = [`Successfully added vacation mode schedule for ${names} on policy '${policy.displayName}'.`];
  const countries = many(asked, 'TravelCountries').flatMap(c => valueIn(c) ?? []);
  if (isTrue(asked, 'CreateTravelPolicy') && countries.length > 0) {
    const day = (seconds = 0) => new Date(seconds * 1000).toISOString().slice(0, 10);
    const PolicyName = `Travel Policy ${members.join(', ')} - ${day(from)} - ${day(to)}`;
    add(
      `Create Travel Policy Vacation Mode: ${PolicyName}`,
      'New-CIPPTravelPolicy',
      { Users: members, Countries: countries, PolicyName },
      from,
    );
    add(`Remove Travel Policy Vacation Mode: ${PolicyName}`, 'Remove-CIPPTravelPolicy', { PolicyName }, to);
    texts.push(
      `Successfully scheduled temporary travel policy '${PolicyName}' restricting sign-ins to ${countries.join(', ')}. The policy and named location will be removed at the end date.`,
    );
  }
  return ok(texts);
}
