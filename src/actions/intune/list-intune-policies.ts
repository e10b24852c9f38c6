import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import type { Row } from '../../model/table';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listIntunePolicies = defineAction({
  id: 'list-intune-policies',
  title: 'List Intune Policies',
  category: 'Intune',
  says: ['intune policies', 'configuration policies', 'compliance policies', 'show intune policies', 'list configuration policies'],
  summary: 'List the Intune policies of a customer and whom they are assigned to',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    policy: field.thing('intune-policy', 'Policy', { required: false }),
    definitionIds: field.lines('Setting definitions', { help: 'Ids of group policy definitions to look up instead of policies.' }),
    includeDefinitions: field.toggle('With setting definitions', { default: false }),
    useReportDb,
  },
  example: 'intune policies at contoso',
  check: ({ tenant, policy, definitionIds, useReportDb }) => {
    if (!policy && !definitionIds) return undefined;
    if (policy && definitionIds) return { field: 'definitionIds', says: 'Ask for a policy or for definitions, not both.' };
    // both are ignored there, and all policies come back
    if (tenant.wide === 'all') return { field: policy ? 'policy' : 'definitionIds', says: 'Leave this empty, or name one customer.' };
    if (useReportDb) return { field: 'useReportDb', says: 'The nightly report only has the whole list: switch it off.' };
    return policy && !policy.facts.urlName
      ? { field: 'policy', says: 'CIPP does not say what kind this is: ask for the whole list.' }
      : undefined;
  },
  call: ({ tenant, policy, definitionIds, includeDefinitions, useReportDb }) =>
    get('ListIntunePolicy', {
      tenantFilter: tenant.domain,
      ID: policy?.id,
      URLName: policy ? policy.facts.urlName : definitionIds && 'GroupPolicyDefinitions',
      DefinitionIds: definitionIds?.join(','),
      IncludeSettingDefinitions: includeDefinitions || undefined,
      UseReportDB: useReportDb || undefined,
    }),
  table: values =>
    values.definitionIds
      ? {
          noun: 'definition',
          columns: [
            { label: 'Setting', path: 'displayName' },
            { label: 'Category', path: 'categoryPath' },
            { label: 'For', path: 'classType' },
            { label: 'Explained', path: 'explainText' },
            { label: 'Id', path: 'id' },
          ],
          sort: 'Setting',
        }
      : {
          noun: 'policy',
          plural: 'policies',
          columns: [
            { label: 'Policy', of: nameOf },
            { label: 'Kind', path: 'PolicyTypeName' },
            { label: 'Assigned', path: 'PolicyAssignment' },
            { label: 'Changed', path: 'lastModifiedDateTime', as: 'date' },
            ...ofCustomer(values),
            { label: 'Except', path: 'PolicyExclude' },
            { label: 'Description', path: 'description' },
            { label: 'Collection', path: 'URLName' },
            { label: 'Created', path: 'createdDateTime', as: 'date' },
            { label: 'Id', path: 'id' },
          ],
          sort: 'Policy',
          opens: { kind: 'intune-policy', id: 'id' },
          ...fromReport(values),
        },
  next: ['assign-policy', 'remove-policy', 'list-intune-templates'],
});

/** Settings catalog policies have a name of their own. */
const nameOf = (row: Row) => row.displayName || row.name;
