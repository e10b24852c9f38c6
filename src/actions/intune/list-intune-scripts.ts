import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listIntuneScripts = defineAction({
  id: 'list-intune-scripts',
  title: 'List Intune Scripts',
  category: 'Intune',
  says: ['intune scripts', 'list scripts', 'show scripts', 'remediation scripts'],
  summary: 'List the Intune scripts and remediations of a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: { useReportDb },
  example: 'intune scripts at contoso',
  call: ({ tenant, useReportDb }) => get('ListIntuneScript', { tenantFilter: tenant.domain, UseReportDB: useReportDb || undefined }),
  // the script itself is left out: people write passwords into scripts
  table: values => ({
    noun: 'script',
    columns: [
      { label: 'Script', path: 'displayName' },
      { label: 'Description', path: 'description' },
      { label: 'Kind', path: 'scriptType' },
      { label: 'Changed', path: 'lastModifiedDateTime', as: 'date' },
      ...ofCustomer(values),
      { label: 'Runs as', path: 'runAsAccount' },
      { label: 'File', path: 'fileName' },
      { label: 'Created', path: 'createdDateTime', as: 'date' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'Script',
    opens: { kind: 'intune-script', id: 'id' },
    // a kind that could not be read comes as a row without id
    failed: row => (row.id ? undefined : `${row.scriptType}: ${row.displayName}`),
    ...fromReport(values),
  }),
  next: ['remove-intune-script'],
});
