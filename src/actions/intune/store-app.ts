import { type Call, post } from '../../model/call';
import { field, type TargetTenant, type Values } from '../../model/field';
import { namesOf, selectedTenants, target, targetOf } from './assignment';

/** One endpoint builds Store and WinGet apps alike. */
export const storeFields = {
  packageName: field.text('Package', { required: true, help: 'The identifier, such as Mozilla.Firefox.' }),
  applicationName: field.text('App name', { required: true }),
  description: field.text('Description', { maxLength: 1_000 }),
  installAsSystem: field.toggle('Install for the whole device', { default: true }),
  ...target,
  intent: field.toggle('Uninstall instead of install', { default: false }),
};

export const storeCall = (values: Values<typeof storeFields> & { tenant: TargetTenant }): Call =>
  post('AddStoreApp', {
    selectedTenants: selectedTenants(values.tenant),
    PackageName: values.packageName,
    ApplicationName: values.applicationName,
    description: values.description,
    InstallAsSystem: values.installAsSystem,
    AssignTo: targetOf(values),
    CustomGroup: namesOf(values.customGroup),
    InstallationIntent: values.intent,
  });
