import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field, type Thing } from '../../model/field';
import { checkExcluded, checkTarget, excludeGroup, namesOf, target, targetOf, warnTarget } from './assignment';
import { filter, filterBody } from './reassignment';

const TYPES = [
  { value: 'Admin', label: 'Administrative template' },
  { value: 'AppProtection', label: 'App protection' },
  { value: 'AppConfiguration', label: 'App configuration' },
  { value: 'deviceCompliancePolicies', label: 'Compliance', says: ['compliance policy'] },
  { value: 'Device', label: 'Device configuration' },
  { value: 'Catalog', label: 'Settings catalog', says: ['catalogue', 'settings catalogue'] },
  { value: 'windowsDriverUpdateProfiles', label: 'Windows driver updates' },
  { value: 'windowsFeatureUpdateProfiles', label: 'Windows feature updates' },
  { value: 'windowsQualityUpdatePolicies', label: 'Windows quality updates' },
  { value: 'windowsQualityUpdateProfiles', label: 'Windows expedited updates' },
] as const;

export const addPolicy = defineAction({
  id: 'add-policy',
  title: 'Add Policy',
  category: 'Intune',
  says: ['deploy intune policy', 'deploy intune template', 'create intune policy', 'add intune policy', 'deploy policy'],
  summary: 'Deploy an Intune policy from a stored template or from JSON',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    templateId: field.thing('intune-template', 'Template', { required: false }),
    templateType: field.choice('Kind of policy', TYPES, { help: "Only needed where the template's own kind is not known." }),
    displayName: field.text('Policy name', { help: "The template's name where left empty." }),
    description: field.text('Description', { maxLength: 1_000 }),
    rawJson: field.json('Policy as JSON', { help: 'Instead of a template.' }),
    reusableSettings: field.json('Reusable settings', { shape: 'array', help: 'Only with a policy as JSON.' }),
    assignTo: field.choice(
      'Assign to',
      [
        { value: 'On', label: 'Nobody yet', says: ['nobody', 'none'] },
        { value: 'allLicensedUsers', label: 'All users' },
        { value: 'AllDevices', label: 'All devices' },
        { value: 'AllDevicesAndUsers', label: 'All devices and users', says: ['everyone', 'everything'] },
        { value: 'customGroup', label: 'Groups' },
      ],
      { default: 'On' },
    ),
    customGroup: target.customGroup,
    excludeGroup,
    ...filter,
  },
  example: 'deploy intune policy "Windows Baseline" at contoso assignTo=AllDevices',
  check: values => {
    const { templateId, rawJson, reusableSettings, filterName, displayName } = values;
    if (templateId && (rawJson !== undefined || reusableSettings !== undefined))
      return { field: 'rawJson', says: 'Give a template or JSON, not both: one would silently replace the other.' };
    if (!templateId && rawJson === undefined) return { field: 'templateId', says: 'Choose a template, or give the policy as JSON.' };
    if (!nameOf(templateId, displayName)) return { field: 'displayName', says: 'Give the policy a name.' };
    const own = typeOf(templateId);
    if (!own && !values.templateType) return { field: 'templateType', says: 'Choose what kind of policy it is.' };
    if (own && values.templateType && own !== values.templateType)
      return { field: 'templateType', says: 'The template is of another kind: leave this empty.' };
    if (filterName && targetOf(values) === 'On')
      return { field: 'filterName', says: 'Choose whom to assign it to: a filter only narrows that.' };
    return checkTarget(values) ?? checkExcluded(values, 1);
  },
  note: ({ templateId, displayName }) => `The policy "${nameOf(templateId, displayName)}" is written to Intune.`,
  warns: values => [
    ...warnTarget(values, 'policy'),
    { label: 'Overwrites', text: 'A policy of the same kind and name is overwritten.' },
    ...(values.rawJson !== undefined && values.reusableSettings === undefined
      ? [{ label: 'Template first', text: 'Where CIPP has a template of this name, that is deployed instead of the JSON.' }]
      : []),
  ],
  call: ({ tenant, templateId, rawJson, ...values }) =>
    post('AddPolicy', {
      tenantFilter: tenant.domain,
      TemplateType: typeOf(templateId) ?? values.templateType,
      displayName: nameOf(templateId, values.displayName),
      Description: values.description,
      RAWJson: rawJson === undefined ? undefined : JSON.stringify(rawJson),
      TemplateID: templateId?.id,
      ReusableSettings: values.reusableSettings,
      AssignTo: targetOf({ tenant, ...values }),
      customGroup: namesOf(values.customGroup),
      excludeGroup: namesOf(values.excludeGroup),
      ...filterBody(values),
    }),
  next: ['list-intune-policies', 'assign-policy'],
});

const nameOf = (template: Thing | undefined, said: string | undefined) => said ?? template?.name;
const typeOf = (template: Thing | undefined) => TYPES.find(type => type.value.toLowerCase() === template?.facts.type?.toLowerCase())?.value;
