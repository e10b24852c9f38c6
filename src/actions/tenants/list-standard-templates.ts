import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listStandardTemplates = defineAction({
  id: 'list-standard-templates',
  title: 'List Standard Templates',
  category: 'Tenant',
  says: ['list standards templates', 'show standards templates', 'standards templates', 'standard templates'],
  summary: 'List the standards templates of CIPP',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: { id: field.thing('standard-template', 'Template', { required: false }) },
  example: 'list standard templates',
  call: ({ id }) => get('listStandardTemplates', { id: id?.id }),
  table: () => ({
    noun: 'template',
    columns: [
      { label: 'Template', path: 'templateName' },
      { label: 'Customers', path: 'tenantFilter', as: 'list' },
      { label: 'Runs', path: 'runManually', as: 'yes', yes: ['By hand only', 'By schedule'] },
      { label: 'Changed', path: 'updatedAt', as: 'date' },
      { label: 'Standards', of: ({ standards }) => Object.keys(standards ?? {}), as: 'list' },
      { label: 'Not for', path: 'excludedTenants', as: 'list' },
      { label: 'Source', path: 'source' },
      { label: 'Synced', path: 'isSynced', as: 'yes' },
      { label: 'Id', path: 'GUID' },
    ],
    sort: 'Template',
    opens: { kind: 'standard-template', id: 'GUID' },
  }),
  next: ['run-standards', 'remove-standard-template', 'list-standards'],
});
