import { defineAction } from '../../model/action';
import { checkTarget, QUEUED, queued, warnTarget, warnUninstall } from './assignment';
import { storeCall, storeFields } from './store-app';

export const addWingetApp = defineAction({
  id: 'add-winget-app',
  title: 'Add WinGet App',
  category: 'Intune',
  says: ['deploy winget app', 'install winget app', 'deploy winget package', 'new winget app'],
  summary: 'Deploy a WinGet package with Intune',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: storeFields,
  example: 'deploy winget app at contoso packageName=Mozilla.Firefox applicationName=Firefox',
  check: checkTarget,
  note: () => QUEUED,
  warns: values => [...warnTarget(values), ...warnUninstall(values.intent)],
  call: storeCall,
  result: queued,
  next: ['list-application-queue', 'list-applications'],
});
