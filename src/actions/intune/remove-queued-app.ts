import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { rowWith } from '../shared/stakes';

export const removeQueuedApp = defineAction({
  id: 'remove-queued-app',
  title: 'Remove Queued App',
  category: 'Intune',
  says: ['delete queued app', 'cancel queued app', 'remove app from queue'],
  summary: 'Take an app out of the deployment queue of CIPP',
  risk: 'destructive',
  scope: 'instance',
  secret: false,
  fields: { id: field.thing('queued-app', 'Queued app') },
  example: 'remove queued app Firefox',
  note: ({ id }) => `${id.name} is not deployed. Where it was deployed already, it stays.`,
  warns: () => [{ label: 'Cannot be undone', text: 'To deploy it later, it must be queued again from the start.' }],
  stakes: ({ id }) => [
    {
      asks: 'for which customer it waits',
      call: get('ListApplicationQueue', {}),
      // cmdLine is left out: it can hold installer tokens
      says(reply) {
        const row = rowWith(reply, id.id);
        return (
          row &&
          `It waits for ${row.tenantName || 'no customer'}, to be assigned to ${row.assignTo || 'nobody'}${row.status ? ` (${row.status})` : ''}.`
        );
      },
    },
  ],
  call: ({ id }) => post('RemoveQueuedApp', { ID: id.id }),
  next: ['list-application-queue'],
});
