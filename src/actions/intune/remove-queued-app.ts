import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

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
  call: ({ id }) => post('RemoveQueuedApp', { ID: id.id }),
  next: ['list-application-queue'],
});
