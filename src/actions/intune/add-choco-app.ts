import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import {
  checkExcluded,
  checkTarget,
  excludeGroup,
  namesOf,
  QUEUED,
  queued,
  selectedTenants,
  target,
  targetOf,
  warnTarget,
  warnUninstall,
} from './assignment';

export const addChocoApp = defineAction({
  id: 'add-choco-app',
  title: 'Add Choco App',
  category: 'Intune',
  says: ['deploy chocolatey app', 'install chocolatey app', 'add chocolatey app', 'deploy choco app', 'deploy chocolatey package'],
  summary: 'Deploy a Chocolatey package with Intune',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    packageName: field.text('Package', {
      required: true,
      pattern: '[A-Za-z0-9._\\-]+',
      expected: 'A package name has letters, digits, dots, hyphens and underscores only.',
    }),
    applicationName: field.text('App name', { required: true }),
    description: field.text('Description', { maxLength: 1_000 }),
    customRepo: field.text('Package source', { pattern: 'https?://\\S+', expected: 'Write an address that begins with https://.' }),
    customArguments: field.text('Install arguments'),
    installAsSystem: field.toggle('Install for the whole device', { default: true }),
    disableRestart: field.toggle('Do not restart devices', { default: true }),
    ...target,
    excludeGroup,
    intent: field.toggle('Uninstall instead of install', { default: false }),
  },
  example: 'deploy chocolatey app at contoso packageName=googlechrome applicationName="Google Chrome"',
  check: values => checkTarget(values) ?? checkExcluded(values, 1),
  note: () => QUEUED,
  warns: values => [...warnTarget(values), ...warnUninstall(values.intent)],
  // the context is always sent: absent means the user's on the server
  call: values =>
    post('AddChocoApp', {
      selectedTenants: selectedTenants(values.tenant),
      PackageName: values.packageName,
      ApplicationName: values.applicationName,
      description: values.description,
      customRepo: values.customRepo,
      customArguments: values.customArguments,
      InstallAsSystem: values.installAsSystem,
      DisableRestart: values.disableRestart,
      AssignTo: targetOf(values),
      CustomGroup: namesOf(values.customGroup),
      excludeGroup: namesOf(values.excludeGroup),
      InstallationIntent: values.intent,
    }),
  result: queued,
  next: ['list-application-queue', 'list-applications'],
});
