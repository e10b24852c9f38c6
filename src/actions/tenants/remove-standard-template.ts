import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

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
  call: ({ id }) => post('RemoveStandardTemplate', { ID: id.id }),
  next: ['list-standard-templates', 'list-standards'],
});
