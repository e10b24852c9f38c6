/** Intune's policies of all kinds, and who gets them. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import {
  type Assignment,
  assigned,
  clears,
  excludes,
  NotAssigned,
  named,
  shown,
  toDevices,
  toGroup,
  toUsers,
  type Wish,
  wishOf,
} from './assignment';
import type { Family } from './family';
import {
  failed,
  fromBody,
  fromBoth,
  fromQuery,
  type Ground,
  GUID,
  idOf,
  isAll,
  isObject,
  isTrue,
  live,
  many,
  NOTHING,
  type Owner,
  ok,
  PerOwner,
  report,
  said,
  same,
  wantsReport,
} from './ground';
import { groupBook } from './group-book';
import { TEMPLATES } from './templates';

interface Policy {
  /** Graph's collection, as CIPP spells it. */
  url: string;
  id: string;
  name: string;
  description: string;
  modified: string;
  /** The body it was made of. */
  content: Record<string, unknown>;
  assignments: Assignment[];
}

/** Collections, what CIPP calls their kind, and the template type that makes one. */
const KINDS: { url: string; type: string; template?: string; apps?: true }[] = [
  { url: 'DeviceConfigurations', type: 'Custom', template: 'Device' },
  { url: 'WindowsDriverUpdateProfiles', type: 'Driver Update', template: 'windowsDriverUpdateProfiles' },
  { url: 'WindowsFeatureUpdateProfiles', type: 'Feature Update', template: 'windowsFeatureUpdateProfiles' },
  { url: 'windowsQualityUpdatePolicies', type: 'Quality Update', template: 'windowsQualityUpdatePolicies' },
  { url: 'windowsQualityUpdateProfiles', type: 'Quality Update', template: 'windowsQualityUpdateProfiles' },
  { url: 'GroupPolicyConfigurations', type: 'Administrative Templates', template: 'Admin' },
  { url: 'MobileAppConfigurations', type: 'App configuration', template: 'AppConfiguration', apps: true },
  { url: 'ConfigurationPolicies', type: 'Device Configuration', template: 'Catalog' },
  { url: 'deviceCompliancePolicies', type: 'Compliance Policy', template: 'deviceCompliancePolicies' },
  { url: 'Intents', type: 'Endpoint Security' },
  { url: 'ManagedAppPolicies', type: 'iOS App Protection', template: 'AppProtection', apps: true },
];
const kindOf = (url: string | undefined) => KINDS.find(k => same(url, k.url));

function policiesOf(owner: Owner): Policy[] {
  const group = owner.groups[0];
  const rows: [url: string, name: string, assignments: Assignment[]][] = [
    ['ConfigurationPolicies', 'Disk encryption', [toDevices()]],
    ['ConfigurationPolicies', 'Firewall', group ? [toGroup(group.id)] : []],
    ['deviceCompliancePolicies', 'Windows compliance', [toUsers()]],
    ['deviceCompliancePolicies', 'Phone compliance', []],
    ['DeviceConfigurations', 'Wi-Fi of the office', [toDevices()]],
    ['GroupPolicyConfigurations', 'Office macros', [toUsers()]],
    ['WindowsFeatureUpdateProfiles', 'Windows 11 24H2', [toDevices()]],
    ['ManagedAppPolicies', 'Apps on private phones', [toUsers()]],
    ['Intents', 'Security baseline 2023', []],
  ];
  return rows.map(([url, name, assignments], i) => ({
    url,
    id: idOf('b0110000', owner.index, i + 1),
    name,
    description: '',
    modified: '2026-08-14T10:00:00Z',
    content: {},
    assignments: structuredClone(assignments),
  }));
}

/** Without the columns that CIPP adds to a list. The settings catalogue calls a name `name`. */
function plainRow(policy: Policy): Record<string, unknown> {
  const catalogue = policy.url === 'ConfigurationPolicies';
  return {
    ...policy.content,
    id: policy.id,
    ...(catalogue ? { name: policy.name, platforms: 'windows10', templateReference: { templateFamily: 'none' } } : {}),
    ...(catalogue ? {} : { displayName: policy.name }),
    description: policy.description,
    lastModifiedDateTime: policy.modified,
    assignments: policy.assignments,
  };
}

export function policiesFamily(ground: Ground): { family: Family; add: typeof add } {
  const store = new PerOwner(policiesOf);
  const groups = (owner: Owner) => groupBook(ground.context).groups(owner);
  let made = 0;
  const rows = (owner: Owner) =>
    store.of(owner).map(policy => {
      const { assignment, exclude } = named(groups(owner), policy.assignments, 'All Licenced Users');
      const PolicyTypeName = kindOf(policy.url)?.type ?? null;
      return {
        ...plainRow(policy),
        displayName: policy.name,
        PolicyTypeName,
        URLName: policy.url,
        PolicyAssignment: assignment,
        PolicyExclude: exclude,
      };
    });
  const find = (owner: Owner, url: string | undefined, id: string) => store.of(owner).find(p => same(url, p.url) && same(p.id, id));

  const family: Family = {
    endpoints: {
      ListIntunePolicy: fromQuery('Endpoint.MEM.Read', list),
      RemovePolicy: fromBoth('Endpoint.MEM.ReadWrite', remove),
      ExecAssignPolicy: fromBody('Endpoint.MEM.ReadWrite', assign),
      AddPolicy: fromBody('Endpoint.MEM.ReadWrite', addPolicy),
    },
    reset() {
      store.clear();
      made = 0;
    },
  };
  return { family, add };

  function list(asked: Asked): Answer {
    const url = asked.text('URLName');
    if (same(url, 'GroupPolicyDefinitions') && asked.text('DefinitionIds')) {
      const ids = (asked.text('DefinitionIds') ?? '').split(',').map(i => i.trim());
      return live(ground, asked, () =>
        ids.filter(i => GUID.test(i)).map(id => ({ id, displayName: 'Configure the home page', presentations: [] })),
      );
    }
    if (wantsReport(asked)) return report(ground, asked, 'Intune policy', rows);
    const id = asked.text('ID');
    if (!id) return live(ground, asked, rows);
    return live(ground, asked, owner => {
      const policy = find(owner, url, id);
      if (!policy) return kindOf(url) ? notFound(id) : `Resource not found for the segment '${url ?? ''}'.`;
      const { assignments, ...row } = plainRow(policy);
      const definitions = isTrue(asked, 'IncludeSettingDefinitions')
        ? { settingDefinitions: [{ id: 'device_setting', displayName: 'Setting' }] }
        : {};
      const settings = policy.url === 'ConfigurationPolicies' ? { settings: [{ id: '0', settingInstance: {}, ...definitions }] } : {};
      return [{ ...row, ...settings }];
    });
  }

  function remove(asked: Asked): Answer {
    const id = said(asked, 'ID');
    if (!id) return NOTHING;
    const url = said(asked, 'URLName') ?? '';
    const owner = ground.owner(asked);
    const policy = owner && find(owner, url, id);
    if (owner && !policy) {
      return failed(403, `Could not delete policy: ${kindOf(url) ? notFound(id) : `Resource not found for the segment '${url}'.`}`);
    }
    if (owner && policy) store.of(owner).splice(store.of(owner).indexOf(policy), 1);
    return ok(`Successfully deleted the ${url} policy with ID: ${id}`);
  }

  function assign(asked: Asked): Answer {
    const id = said(asked, 'ID') ?? '';
    const wish = wishOf(asked);
    // names alone choose no group here
    if (!wish.to && wish.groupIds.length === 0 && !excludes(wish) && !clears(wish)) return ok('No assignments specified. No action taken.');
    const { target, exclusion } = shown(wish, 'policy');
    const owner = ground.owner(asked);
    const why = owner && assignTo(owner, said(asked, 'Type'), id, wish, said(asked, 'platformType'));
    if (why) return failed(500, why);
    if (exclusion && target) return ok(`Successfully assigned group '${target}' and excluded group '${exclusion}' on Policy ${id}`);
    if (exclusion) return ok(`Successfully updated exclusions to group '${exclusion}' on Policy ${id}`);
    if (clears(wish)) return ok(`Successfully cleared exclusions on Policy ${id}`);
    return ok(`Successfully assigned group '${target}' on Policy ${id}`);
  }

  /** Why it was not assigned. Policies of apps stand under another path, which the caller must name. */
  function assignTo(owner: Owner, url: string | undefined, id: string, wish: Wish, platform = 'deviceManagement'): string | undefined {
    const kind = kindOf(url);
    const policy = find(owner, url, id);
    try {
      if (!kind || same(platform, 'deviceAppManagement') !== Boolean(kind.apps)) {
        throw new NotAssigned(`Resource not found for the segment '${url ?? ''}'.`);
      }
      if (!policy) throw new NotAssigned(notFound(id));
      policy.assignments = assigned(groups(owner), policy.assignments, wish, 'policy');
      return undefined;
    } catch (error) {
      if (!(error instanceof NotAssigned)) throw error;
      return `Failed to assign ${wish.to ?? ''} to Policy ${id}. Error: ${error.message}`;
    }
  }

  /** A policy that another endpoint makes (Defender's); nothing where one of this name stands. */
  function add(
    owner: Owner,
    url: string,
    name: string,
    assignments: Assignment[],
    content: Record<string, unknown> = {},
  ): Policy | undefined {
    if (store.of(owner).some(p => p.url === url && p.name === name)) return undefined;
    const modified = ground.context.now();
    const policy: Policy = { url, id: idOf('b0120000', owner.index, ++made), name, description: '', modified, content, assignments };
    store.of(owner).push(policy);
    return policy;
  }

  function addPolicy(asked: Asked): Answer {
    const chosen = many(asked, 'tenantFilter').map(t => String(isObject(t) ? t.value : t));
    const tenants = chosen.some(t => same(t, 'AllTenants')) || isAll(asked) ? ground.owners().map(o => o.domain) : chosen;
    return ok(tenants.flatMap(tenant => deploy(asked, tenant)));
  }

  /** One tenant: an assignment gives a sentence of its own, in front. */
  function deploy(asked: Asked, tenant: string): string[] {
    const name = said(asked, 'displayName') ?? '';
    const kind = KINDS.find(k => k.template !== undefined && same(said(asked, 'TemplateType'), k.template));
    const to = said(asked, 'customGroup') ?? (same(said(asked, 'AssignTo'), 'On') ? undefined : said(asked, 'AssignTo'));
    const failure = (why: string) => [`Failed to add or set policy for ${tenant} with display name ${name}: ${why}`];
    // an unknown type does nothing, and has no word for it
    if (!kind && to) return failure(`Failed to assign ${to} to Policy . Error: ${notFound('')}`);
    if (!kind) return [`Successfully  policy for ${tenant} with display name ${name}`];
    const content = parsed(contentOf(asked, name));
    if (!content) return failure('Conversion from JSON failed with error: Unexpected character encountered while parsing value.');
    const owner = ground.called(tenant);
    const standing = owner && store.of(owner).find(p => p.url === kind.url && same(p.name, name));
    const policy = standing ?? (owner && add(owner, kind.url, name, []));
    if (policy) Object.assign(policy, { content, description: said(asked, 'Description') ?? '', modified: ground.context.now() });
    const done = `Successfully ${standing ? 'edited' : 'added'} policy for ${tenant} with display name ${name}`;
    if (!to) return [done];
    const wish: Wish = {
      to,
      groupIds: [],
      groupNames: [],
      exclude: said(asked, 'excludeGroup'),
      excludeIds: [],
      excludeNames: [],
      mode: 'append',
      filterType: 'include',
    };
    const id = policy?.id ?? '';
    const why = owner && assignTo(owner, kind.url, id, wish, kind.apps ? 'deviceAppManagement' : undefined);
    if (why) return failure(why);
    const excluded = wish.exclude ? ` and excluded group '${wish.exclude}'` : '';
    return [`Successfully assigned group '${to}'${excluded} on Policy ${id}`, done];
  }

  /** A stored template of this id, else of this name, goes before what was sent, unless reusable settings came with it. */
  function contentOf(asked: Asked, name: string): string {
    const sent = said(asked, 'RAWJson') ?? '';
    if (many(asked, 'ReusableSettings').length > 0) return sent;
    const id = said(asked, 'TemplateID') ?? said(asked, 'TemplateGuid');
    const template = TEMPLATES.find(t => t.guid === id?.toLowerCase()) ?? TEMPLATES.find(t => same(t.name, name));
    return template?.rawJson ?? sent;
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
