import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { rowsIn } from '../../model/table';
import { counted, named, rowWith } from '../shared/stakes';

export const removeStandardTemplate = defineAction({
  id: 'remove-standard-template',
  title: 'Remove Standard Template',
  category: 'Tenant',
  says: ['delete standards template', 'remove standards template', 'delete standard template'],
  summary: 'Delete a standards template for every customer it is for',
  risk: 'destructive',
  scope: 'instance',
  secret: false,
  fields: { id: field.thing('standard-template', 'Standards template') },
  example: 'remove standard template "Old baseline"',
  note: ({ id }) => `${id.name} is deleted from CIPP. What it has set at customers stays as it is.`,
  warns: () => [{ label: 'Cannot be undone', text: 'No customer is checked against it any more.' }],
  stakes: ({ id }) => [
    {
      asks: 'for which customers it is',
      call: get('listStandardTemplates', { id: id.id }),
      says(reply) {
        const row = rowWith(reply, id.id, 'GUID');
        const standards = row?.standards;
        const customers = Array.isArray(row?.tenantFilter) ? rowsIn(row.tenantFilter) : undefined;
        if (!customers || typeof standards !== 'object' || standards === null) return undefined;
        const all = customers.some(({ value }) => value === 'AllTenants');
        const whom = all
          ? 'all customers'
          : `${counted(customers.length, 'customer')} (${named(customers.map(c => String(c.label ?? c.value)))})`;
        return `It sets ${counted(Object.keys(standards).length, 'standard')} for ${whom}.`;
      },
    },
  ],
  call: ({ id }) => post('RemoveStandardTemplate', { ID: id.id }),
  next: ['list-standard-templates', 'list-standards'],
});
