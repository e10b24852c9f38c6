import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listApplicationQueue = defineAction({
  id: 'list-application-queue',
  title: 'List Application Queue',
  category: 'Intune',
  says: ['application queue', 'app queue', 'queued apps', 'list queued apps'],
  summary: 'List the apps that wait in CIPP to be deployed',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {},
  example: 'application queue',
  call: () => get('ListApplicationQueue', {}),
  // cmdLine is left out: it can hold installer tokens
  table: () => ({
    noun: 'queued app',
    columns: [
      { label: 'App', path: 'applicationName' },
      { label: 'Customer', path: 'tenantName' },
      { label: 'Assigned', path: 'assignTo' },
      { label: 'State', path: 'status' },
      { label: 'Id', path: 'id' },
    ],
    opens: { kind: 'queued-app', id: 'id' },
  }),
  next: ['remove-queued-app', 'list-applications'],
});
