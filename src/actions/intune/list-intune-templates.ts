import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listIntuneTemplates = defineAction({
  id: 'list-intune-templates',
  title: 'List Intune Templates',
  category: 'Intune',
  says: ['intune templates', 'show intune templates', 'policy templates', { say: 'intune template packages', with: { mode: 'Tag' } }],
  summary: 'List the Intune templates stored in CIPP',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    id: field.thing('intune-template', 'Template', { required: false }),
    mode: field.choice('Show', [{ value: 'Tag', label: 'By package', says: ['packages'] }]),
  },
  example: 'intune templates',
  check: ({ id, mode }) => (id && mode ? { field: 'mode', says: 'Leave this empty to see one template.' } : undefined),
  // View is a presence flag, and with it the mode is not read
  call: ({ id, mode }) => get('ListIntuneTemplates', { ID: id?.id, mode, View: mode ? undefined : true }),
  table: ({ mode }) =>
    mode
      ? {
          noun: 'package',
          columns: [
            { label: 'Package', path: 'label' },
            { label: 'Kind', path: 'type' },
            { label: 'Templates', path: 'templateCount', as: 'number' },
            { label: 'Names', path: 'templates', as: 'list' },
          ],
          sort: 'Package',
        }
      : {
          noun: 'template',
          columns: [
            { label: 'Template', path: 'displayName' },
            { label: 'Description', path: 'description' },
            { label: 'Kind', path: 'Type' },
            { label: 'Package', path: 'package' },
            { label: 'Source', path: 'source' },
            { label: 'Synced', path: 'isSynced', as: 'yes' },
            { label: 'Used by', path: 'usage', as: 'list' },
            { label: 'Id', path: 'GUID' },
          ],
          sort: 'Template',
          opens: { kind: 'intune-template', id: 'GUID' },
        },
  next: ['add-policy'],
});
