import { defineAction } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { at, type Row } from '../../model/table';

export const listSecurityAlerts = defineAction({
  id: 'list-security-alerts',
  title: 'List Security Alerts',
  category: 'Security & Compliance',
  says: ['security alerts', 'defender alerts', 'show security alerts', 'open security alerts'],
  summary: 'List the security alerts of a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: {},
  example: 'security alerts at contoso',
  call: ({ tenant }) => get('ExecAlertsList', { tenantFilter: tenant.domain }),
  table: ({ tenant }) => ({
    noun: 'alert',
    columns: [
      { label: 'Alert', path: 'Title' },
      { label: 'Severity', path: 'Severity' },
      { label: 'State', path: 'Status' },
      { label: 'When', path: 'EventDateTime', as: 'date' },
      { label: 'Customer', path: 'Tenant' },
      { label: 'Category', path: 'Category' },
      { label: 'People', path: 'InvolvedUsers', as: 'list' },
      { label: 'Description', path: 'RawResult.description' },
      { label: 'Provider', path: 'RawResult.vendorInformation.provider' },
      { label: 'Vendor', path: 'RawResult.vendorInformation.vendor' },
      { label: 'Id', path: 'Id' },
    ],
    sort: '-When',
    rows: alertsOf,
    opens: { kind: 'alert', id: 'Id' },
    ...(tenant.wide === 'all' && { note: 'As of the last half hour.' }),
  }),
  next: ['set-security-alert', 'list-security-incidents'],
});

/** An object of counts beside the rows, which may be null or a single one (docs/cipp-api.md §7). */
function alertsOf(reply: Reply): readonly Row[] | undefined {
  const results = at(reply.body, 'Results');
  if (typeof results !== 'object' || results === null || Array.isArray(results)) return undefined;
  const rows = at(results, 'MSResults') ?? [];
  return (Array.isArray(rows) ? rows : [rows]).filter(isRow);
}
const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null;
