/** SharePoint sites and OneDrives: lists, new sites, who may do what on them. */
import { byIdOrUpn, notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import type { Family } from './family';
import {
  failed,
  field,
  fromBody,
  fromQuery,
  type Ground,
  GUID,
  idOf,
  isObject,
  isTrue,
  labelled,
  live,
  many,
  type Owner,
  ok,
  PerOwner,
  plainly,
  report,
  said,
  same,
  wantsReport,
} from './ground';
import { type BookGroup, groupBook } from './group-book';

interface Site {
  personal: boolean;
  siteId: string;
  webId: string;
  createdDateTime: string;
  displayName: string;
  /** Locked sites have none. */
  webUrl: string | null;
  owner?: { displayName: string; userPrincipalName: string };
  /** Absent: the usage report does not know it yet. */
  usage?: { files: number; used: number; active: string };
  template: string;
  /** Object ids by role. */
  roles: Record<Role, string[]>;
}
type Role = 'Owners' | 'Members' | 'Visitors';
const ROLES: Role[] = ['Owners', 'Members', 'Visitors'];
const GB = 1024 ** 3;

const hostOf = (owner: Owner): string => (owner.domains.find(d => d.endsWith('.onmicrosoft.com')) ?? owner.domain).split('.')[0] ?? '';

function sitesOf(owner: Owner): Site[] {
  const host = `https://${hostOf(owner)}.sharepoint.com`;
  const rows: [name: string, path: string | null, template: string, used: number | undefined][] = [
    [owner.name, '', 'SITEPAGEPUBLISHING', 2.4],
    ['Finance', '/sites/Finance', 'Group', 61.5],
    ['Projects', '/sites/Projects', 'Group', 240],
    ['Archive 2019', null, 'STS', 12],
    ['New intranet', '/sites/intranet', 'SITEPAGEPUBLISHING', undefined],
  ];
  const members = owner.people.filter(p => p.userType === 'Member' && p.mail);
  const site = (n: number, personal: boolean, more: Partial<Site> & Pick<Site, 'displayName' | 'webUrl' | 'template'>): Site => ({
    personal,
    siteId: idOf(personal ? '51e10000' : '51e00000', owner.index, n + 1),
    webId: idOf(personal ? '5eb10000' : '5eb00000', owner.index, n + 1),
    createdDateTime: '2023-02-01T09:00:00Z',
    roles: { Owners: [], Members: [], Visitors: [] },
    ...more,
  });
  return [
    ...rows.map(([displayName, path, template, used], n) => {
      const holder = members[n];
      const usage = used === undefined ? undefined : { files: 120 * (n + 1), used: Math.round(used * GB), active: '2026-11-23' };
      const who = { Owners: holder ? [holder.id] : [], Members: members.slice(0, 3).map(p => p.id), Visitors: [] };
      return site(n, false, { displayName, webUrl: path === null ? null : host + path, template, owner: holder, usage, roles: who });
    }),
    ...members.slice(0, 8).map((person, n) =>
      site(n, true, {
        displayName: person.displayName,
        webUrl: driveOf(owner, person.userPrincipalName),
        template: 'SPSPERS',
        owner: person,
        usage: { files: 300 + n * 41, used: (n + 1) * 3 * GB, active: '2026-11-24' },
        roles: { Owners: [person.id], Members: [], Visitors: [] },
      }),
    ),
  ];
}
const driveOf = (owner: Owner, upn: string): string =>
  `https://${hostOf(owner)}-my.sharepoint.com/personal/${upn.toLowerCase().replace(/[^a-z0-9]/g, '_')}`;

function rowOf(owner: Owner, site: Site): Record<string, unknown> {
  const { usage, webId, siteId, webUrl } = site;
  const allocated = site.personal ? 1024 * GB : 25_600 * GB;
  return {
    siteId,
    webId,
    createdDateTime: site.createdDateTime,
    displayName: site.displayName,
    webUrl,
    ownerDisplayName: usage ? (site.owner?.displayName ?? null) : null,
    ownerPrincipalName: usage ? (site.owner?.userPrincipalName ?? null) : null,
    lastActivityDate: usage?.active ?? null,
    fileCount: usage?.files ?? null,
    storageUsedInGigabytes: usage ? Math.round((usage.used / GB) * 100) / 100 : 0,
    storageAllocatedInGigabytes: usage ? allocated / GB : 0,
    storageUsedInBytes: usage?.used ?? null,
    storageAllocatedInBytes: usage ? allocated : null,
    rootWebTemplate: usage ? site.template : null,
    reportRefreshDate: usage ? '2026-11-24' : null,
    AutoMapUrl: site.personal ? '' : `tenantId=${owner.id}&webId={${webId}}&siteid={${siteId}}&webUrl=${webUrl ?? ''}&listId={}`,
  };
}

export function sitesFamily(ground: Ground): Family {
  const store = new PerOwner(sitesOf);
  let made = 0;
  return {
    endpoints: {
      ListSites: fromQuery('Sharepoint.Site.Read', list),
      AddSite: fromBody('Sharepoint.Site.ReadWrite', asked => {
        const wanted = {
          siteName: said(asked, 'siteName'),
          siteDescription: said(asked, 'siteDescription'),
          siteOwner: labelled(asked, 'siteOwner'),
          templateName: labelled(asked, 'templateName'),
          siteDesign: labelled(asked, 'siteDesign'),
        };
        const made = create(ground.owner(asked), wanted);
        return 'why' in made ? failed(500, made.why) : ok(made.text);
      }),
      AddSiteBulk: fromBody('Sharepoint.Site.ReadWrite', asked => {
        const owner = ground.owner(asked);
        // plain texts here; what went wrong stands among the others
        const texts = many(asked, 'bulkSites').map(site => {
          const wanted = isObject(site) ? (Object.fromEntries(Object.entries(site).map(([k, v]) => [k, String(v)])) as Wanted) : {};
          const made = create(owner, wanted);
          return 'why' in made ? `Failed to create ${wanted.siteName ?? ''} Error message: ${made.why}` : made.text;
        });
        return ok(texts);
      }),
      ExecSharePointPerms: fromBody('Sharepoint.Site.ReadWrite', permissions),
      ExecSetSharePointMember: fromBody('Sharepoint.Site.ReadWrite', member),
    },
    reset() {
      store.clear();
      made = 0;
    },
  };

  function list(asked: Asked): Answer {
    if (!asked.text('tenantFilter')) return plainly(400, 'TenantFilter is required');
    const type = asked.text('Type');
    if (!type) return plainly(400, 'Type is required');
    const personal = !same(type, 'SharePointSiteUsage');
    const rows = (owner: Owner) =>
      store
        .of(owner)
        .filter(s => s.personal === personal && (!isTrue(asked, 'URLOnly') || s.webUrl !== null))
        .map(s => rowOf(owner, s))
        .sort((a, b) => String(a.displayName).localeCompare(String(b.displayName)));
    const known = !personal || same(type, 'OneDriveUsageAccount');
    if (wantsReport(asked) && known) return report(ground, asked, personal ? 'OneDrive usage' : 'SharePoint site usage', rows);
    return live(ground, asked, owner => (known ? rows(owner) : `Resource not found for the segment 'get${type}Detail'.`));
  }

  interface Wanted {
    siteName?: string;
    siteDescription?: string;
    siteOwner?: string;
    templateName?: string;
    siteDesign?: string;
  }
  /** Null: SharePoint told no status that CIPP knows, as it does where the tenant is not known. */
  function create(owner: Owner | undefined, wanted: Wanted): { text: string | null } | { why: string } {
    const { siteName, siteOwner, templateName = '', siteDesign = '' } = wanted;
    const missing = (['siteName', 'siteDescription', 'siteOwner'] as const).find(name => !wanted[name]);
    if (missing) return { why: `Cannot bind argument to parameter '${missing.replace('s', 'S')}' because it is an empty string.` };
    const wrong = !['communication', 'team'].includes(templateName.toLowerCase())
      ? ['TemplateName', templateName]
      : !['topic', 'showcase', 'blank', 'custom'].includes(siteDesign.toLowerCase())
        ? ['SiteDesign', siteDesign]
        : undefined;
    if (wrong)
      return { why: `Cannot validate argument on parameter '${wrong[0]}'. The argument "${wrong[1]}" does not belong to the set.` };
    if (!owner) return { text: null };
    const url = `https://${hostOf(owner)}.sharepoint.com/sites/${siteName?.replace(/[^A-Za-z0-9-]/g, '')}`;
    const failure = `Failed to create new SharePoint site ${siteName} with URL ${url}.`;
    const person = byIdOrUpn(owner.people, siteOwner ?? '');
    if (!person) return { why: `${failure} Error: The specified user ${siteOwner} could not be found.` };
    if (store.of(owner).some(s => same(s.webUrl, url))) return { why: `${failure} The site already exists.` };
    made += 1;
    const team = same(templateName, 'Team');
    store.of(owner).push({
      personal: false,
      siteId: idOf('51e00000', owner.index, 100 + made),
      webId: idOf('5eb00000', owner.index, 100 + made),
      createdDateTime: ground.context.now(),
      displayName: siteName ?? '',
      webUrl: url,
      owner: person,
      template: team ? 'STS' : 'SITEPAGEPUBLISHING',
      roles: { Owners: [person.id], Members: [], Visitors: [] },
    });
    const done = `Successfully created new SharePoint site ${siteName} with URL ${url}`;
    return { text: team ? `${done}. The site is however currently being provisioned. Please wait for it to finish.` : done };
  }

  /** Administrators of a site or OneDrive. What went wrong for one person stands in a 200. */
  function permissions(asked: Asked): Answer {
    const given = [...many(asked, 'onedriveAccessUser'), ...(field(asked, 'onedriveAccessUser') ? [] : many(asked, 'user'))];
    if (given.length === 0) {
      const how = "Supply 'onedriveAccessUser' (or 'user') as a UPN, an array of UPNs, or an object with a 'value' property.";
      return failed(400, `No user specified. ${how}`);
    }
    const users = given.map(user => String(isObject(user) ? (user.value ?? '') : user));
    const owner = ground.owner(asked);
    const holder = said(asked, 'UPN') ?? '';
    const drive = owner?.people.find(p => p.mail && [p.id, p.userPrincipalName.toLowerCase()].includes(holder.toLowerCase()));
    const url = (said(asked, 'URL') ?? (owner && drive ? driveOf(owner, drive.userPrincipalName) : '')).replace(/\/$/, '');
    const failure = (why: string) => failed(400, `Failed. Error: Failed to process SharePoint permissions. Error: ${why}`);
    if (!url) return failure(`Could not determine the OneDrive site URL for ${holder}. The user may not have a provisioned OneDrive.`);
    if (owner && !url.toLowerCase().includes(`//${hostOf(owner)}`)) return failure('The site or library no longer exists.');
    const remove = isTrue(asked, 'RemovePermission');
    const site = owner && store.of(owner).find(s => same(s.webUrl, url));
    return ok(
      users.map(user => {
        const person = owner && byIdOrUpn(owner.people, user);
        if (!person) return `Failed to change access for ${user} on ${url} - could not be resolved in SharePoint.`;
        if (site) place(site.roles, 'Owners', person.id, !remove);
        return `Successfully ${remove ? 'removed' : 'added'} ${user} as a site collection admin of ${url}`;
      }),
    );
  }

  function member(asked: Asked): Answer {
    const user = field(asked, 'user');
    const added = isObject(user) && isObject(user.addedFields) ? user.addedFields : {};
    const upn = labelled(asked, 'user');
    const role = String(added.Group ?? said(asked, 'Role') ?? 'Members');
    const adds = isTrue(asked, 'Add');
    const url = said(asked, 'URL');
    const where = url ?? said(asked, 'GroupID') ?? '';
    const failure = (why: string) => failed(400, `Failed to modify ${role} for ${where}. Error: ${why}`);
    const known = ROLES.find(r => same(r, role));
    if (!upn) return failure('No user was selected.');
    if (!known) return failure(`Invalid role '${role}'. Valid roles are: Owners, Members, Visitors.`);
    const owner = ground.owner(asked);
    const person = owner && byIdOrUpn(owner.people, upn);
    const behind =
      same(said(asked, 'SharePointType'), 'Group') && known !== 'Visitors' && (adds || !same(String(added.Type ?? ''), 'User'));
    if (behind) {
      const group = owner && groupOf(groupBook(ground.context).groups(owner), said(asked, 'GroupID') ?? '');
      if (owner && !group) return failure(notFound(said(asked, 'GroupID') ?? ''));
      if (owner && !person) return failure(notFound(upn));
      if (group && person) place(group, known === 'Owners' ? 'owners' : 'members', person.id, adds);
      const verb = adds ? 'added' : 'removed';
      if (known === 'Members') return ok(`Successfully ${verb} user ${upn} ${adds ? 'to' : 'from'} group ${group?.displayName ?? where}.`);
      return ok(`Successfully ${verb} ${upn} as an owner of the M365 group backing the site.`);
    }
    if (!url) return failure('No site URL was provided for this site.');
    const site = owner && store.of(owner).find(s => same(s.webUrl, url.replace(/\/$/, '')));
    if (!person) return failure(`Could not resolve ${upn} on the site.`);
    if (!site) return failure(`Could not resolve ${upn} on the site (ensureuser): 404 FILE NOT FOUND`);
    if (!adds && !site.roles[known].includes(person.id)) return failure(`${upn} is not in the site's ${role} group.`);
    place(site.roles, known, person.id, adds);
    const word = known.toLowerCase().slice(0, -1);
    return ok(`Successfully ${adds ? 'added' : 'removed'} ${upn} as ${word === 'owner' ? 'an' : 'a'} ${word} of ${url}.`);
  }
}

/** By id, or by its mail address. */
const groupOf = (groups: BookGroup[], name: string): BookGroup | undefined =>
  groups.find(g => (GUID.test(name) ? same(g.id, name) : same(g.mail, name)));

function place<K extends string>(lists: Record<K, string[]>, key: K, id: string, there: boolean): void {
  const others = lists[key].filter(i => i !== id);
  lists[key] = there ? [...others, id] : others;
}
