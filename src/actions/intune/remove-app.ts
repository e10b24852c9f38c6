import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { assignedTo, rowWith } from '../shared/stakes';

export const removeApp = defineAction({
  id: 'remove-app',
  title: 'Remove App',
  category: 'Intune',
  says: ['delete app', 'delete intune app', 'remove intune app', 'delete application'],
  summary: 'Delete an app from Intune',
  risk: 'destructive',
  secret: false,
  fields: { app: field.thing('app', 'App') },
  example: 'remove app "Company Portal" at contoso',
  note: ({ app }) => `${app.name} is deleted from Intune.`,
  warns: () => [{ label: 'Cannot be undone', text: 'The app and its assignments are gone.' }],
  stakes: ({ tenant, app }) => [
    {
      asks: 'whom it is assigned to',
      call: get('ListApps', { tenantFilter: tenant.domain }),
      says: reply => assignedTo(rowWith(reply, app.id), 'AppAssignment'),
    },
  ],
  call: ({ tenant, app }) => post('RemoveApp', { tenantFilter: tenant.domain, ID: app.id }),
  next: ['list-applications'],
});
