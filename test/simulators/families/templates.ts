/** Intune templates of the instance: three shapes by what is asked (ListIntuneTemplates). */
import type { Answer } from '../server';
import type { Family } from './family';
import { bare, fromQuery, idOf, same } from './ground';

export interface Template {
  guid: string;
  name: string;
  description: string;
  type: string;
  /** A policy's body as a JSON text. */
  rawJson: string;
  package?: string;
  /** Where it was synced from. */
  source?: string;
}

const row = (n: number, name: string, type: string, policy: object, more: Partial<Template> = {}): Template => ({
  guid: idOf('7e300000', 0, n),
  name,
  description: `${name} of the service desk`,
  type,
  rawJson: JSON.stringify(policy),
  ...more,
});

export const TEMPLATES: readonly Template[] = [
  row(
    1,
    'BitLocker for laptops',
    'Catalog',
    { name: 'BitLocker for laptops', platforms: 'windows10', settings: [] },
    { package: 'Baseline' },
  ),
  row(
    2,
    'Windows compliance',
    'deviceCompliancePolicies',
    { '@odata.type': '#microsoft.graph.windows10CompliancePolicy', bitLockerEnabled: true, scheduledActionsForRule: [] },
    { package: 'Baseline', source: 'Example/baselines' },
  ),
  row(3, 'Edge start page', 'Admin', { addedDefinitionValues: [] }),
  row(4, 'Outlook on phones', 'AppProtection', { '@odata.type': '#microsoft.graph.iosManagedAppProtection', pinRequired: true }),
];

const usedBy = {
  templateName: 'Baseline for everybody',
  templateId: idOf('7e3f0000', 0, 1),
  isDrift: false,
  cippLink: '/tenant/standards',
};

const flat = (t: Template) => ({
  ...JSON.parse(t.rawJson),
  displayName: t.name,
  description: t.description,
  Type: t.type,
  GUID: t.guid,
  package: t.package ?? null,
  isSynced: t.source !== undefined,
  source: t.source ?? null,
  reusableSettings: null,
});
const stored = (t: Template) => ({ Displayname: t.name, Description: t.description, Type: t.type, RAWJson: t.rawJson, GUID: t.guid });

export function templatesFamily(): Family {
  return {
    endpoints: {
      ListIntuneTemplates: fromQuery('Endpoint.MEM.Read', asked => {
        const id = asked.text('ID');
        return list(Boolean(asked.text('View')), same(asked.text('mode'), 'Tag'), id);
      }),
    },
    reset() {},
  };
}

/** `view` goes before `mode`; rows of packages have no id, so that an id finds none among them. */
function list(view: boolean, tags: boolean, id: string | undefined): Answer {
  const sorted = [...TEMPLATES].sort((a, b) => a.name.localeCompare(b.name));
  const found = sorted.filter(t => !id || same(t.guid, id));
  if (view) {
    const usage = (t: Template) => (t.package ? [{ ...usedBy, matchType: 'package', package: t.package }] : []);
    return bare(found.map(t => ({ ...flat(t), usage: usage(t) })));
  }
  if (!tags) return bare(found.map(stored));
  if (id) return bare([]);
  const packages = [...new Set(sorted.flatMap(t => t.package ?? []))];
  return bare(
    packages.map(value => {
      const templates = sorted.filter(t => t.package === value).map(flat);
      return { label: `${value} (${templates.length} Templates)`, value, type: 'tag', templateCount: templates.length, templates };
    }),
  );
}
