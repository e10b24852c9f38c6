import { defineAction } from '../../model/action';
import { checkTarget, QUEUED, queued, warnTarget, warnUninstall } from './assignment';
import { storeCall, storeFields } from './store-app';

export const addStoreApp = defineAction({
  id: 'add-store-app',
  title: 'Add Store App',
  category: 'Intune',
  says: ['deploy store app', 'install store app', 'deploy microsoft store app', 'new store app'],
  summary: 'Deploy a Microsoft Store app with Intune',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: storeFields,
  example: 'deploy store app at contoso packageName=9WZDNCRFJ3PZ applicationName="Company Portal"',
  check: checkTarget,
  note: () => QUEUED,
  warns: values => [...warnTarget(values), ...warnUninstall(values.intent)],
  call: storeCall,
  result: queued,
  next: ['list-application-queue', 'list-applications'],
});
