import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { at } from '../../model/table';
import { siteKind } from './site-kind';

export const addSiteBulk = defineAction({
  id: 'add-site-bulk',
  title: 'Add Site Bulk',
  category: 'Teams & SharePoint',
  says: ['new sharepoint sites', 'create sharepoint sites', 'add several sites', 'create several sites', 'bulk sites'],
  summary: 'Create several SharePoint sites of one kind',
  risk: 'elevated',
  secret: false,
  fields: {
    sites: field.lines('Site names', { required: true, most: 25 }),
    description: field.text('Description', { maxLength: 1_000, help: "Each site's name where left empty." }),
    owner: field.person('Owner of all', { required: true, words: ['owned by'] }),
    ...siteKind,
  },
  example: 'create sharepoint sites jane@contoso.com sites="Project Falcon,Project Heron"',
  check: ({ sites }) =>
    new Set(sites.map(name => name.toLowerCase())).size < sites.length ? { field: 'sites', says: 'Name each site once.' } : undefined,
  note: ({ sites, owner }) => `${owner.name} owns the ${sites.length === 1 ? 'new site' : `${sites.length} new sites`}.`,
  // plain texts here, where a single site wants labelled values
  call: ({ tenant, sites, description, owner, template, design, sensitivityLabel }) =>
    post('AddSiteBulk', {
      tenantFilter: tenant.domain,
      bulkSites: sites.map(name => ({
        siteName: name,
        siteDescription: description ?? name,
        siteOwner: owner.upn,
        templateName: template,
        siteDesign: design,
        sensitivityLabel,
      })),
    }),
  result: (reply, { sites }) => readSites(reply, sites.length),
  next: ['list-sites'],
});

/** A site without a sentence has an unknown state: SharePoint said nothing of it, which CIPP tells as null. */
function readSites(reply: Reply, asked: number): Outcome {
  const outcome = outcomeOf(reply);
  const results = at(reply.body, 'Results');
  const told = (Array.isArray(results) ? results : [results]).filter(Boolean).length;
  const silent = asked - told;
  if (reply.status >= 400 || silent <= 0) return outcome;
  const look = `SharePoint said nothing of ${silent} of ${asked} sites: look at the list of sites.`;
  switch (outcome.kind) {
    case 'done':
      return { ...outcome, warning: [outcome.warning, look].filter(Boolean).join(' · ') };
    case 'failed':
      return { kind: 'unknown', why: 'CIPP_ODD', said: [outcome.said, look].filter(Boolean).join(' · ') };
    default:
      return outcome;
  }
}
