import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { type Row, rowsIn, type Table } from '../../model/table';

/** What a standard does: a list in its settings (or in the first of several), or flags as older templates have them. */
function doesOf({ Settings: settings }: Row): string[] {
  const [first = {}] = rowsIn(settings ?? null) ?? [];
  const actions = (rowsIn(first.action ?? null) ?? []).map(({ value }) => String(value).toLowerCase());
  return ['remediate', 'alert', 'report'].filter(what => actions.includes(what) || String(first[what]).toLowerCase() === 'true');
}

const EFFECTIVE: Table = {
  noun: 'standard',
  columns: [
    { label: 'Standard', path: 'Standard' },
    { label: 'Customer', path: 'Tenant' },
    { label: 'Does', of: doesOf, as: 'list' },
    { label: 'Template', path: 'TemplateId' },
    { label: 'Settings', path: 'Settings' },
  ],
  sort: 'Standard',
};
const LEGACY: Table = {
  noun: 'customer',
  columns: [
    { label: 'Customer', path: 'displayName' },
    { label: 'Standards', path: 'StandardsExport' },
    { label: 'Applied by', path: 'appliedBy' },
    { label: 'Applied', path: 'appliedAt', as: 'date' },
    { label: 'Settings', path: 'standards' },
  ],
  sort: 'Customer',
};

export const listStandards = defineAction({
  id: 'list-standards',
  title: 'List Standards',
  category: 'Tenant',
  says: [{ say: 'legacy standards', with: { consolidated: 'false' } }, 'show standards', 'effective standards', 'standards'],
  summary: 'List the standards that apply to a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: { consolidated: field.toggle('Those in effect, not the old list', { default: true }) },
  example: 'standards at contoso',
  // consolidated, no tenant at all is an empty list; the old list is narrowed by one only
  call: ({ tenant, consolidated }) =>
    get('ListStandards', {
      tenantFilter: tenant.wide === 'all' && !consolidated ? undefined : tenant.domain,
      ShowConsolidated: consolidated,
    }),
  table: ({ tenant, consolidated }) => ({
    ...(consolidated ? EFFECTIVE : LEGACY),
    ...(consolidated && tenant.wide === 'all' && { note: 'Only standards of templates that are for all customers.' }),
  }),
  next: ['run-standards', 'list-standard-templates'],
});
