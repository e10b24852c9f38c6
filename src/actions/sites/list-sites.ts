import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { type Chart, cell, type Row } from '../../model/table';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listSites = defineAction({
  id: 'list-sites',
  title: 'List Sites',
  category: 'Teams & SharePoint',
  says: [
    { say: 'sharepoint sites', with: { type: 'SharePointSiteUsage' } },
    { say: 'list sharepoint sites', with: { type: 'SharePointSiteUsage' } },
    { say: 'sharepoint usage', with: { type: 'SharePointSiteUsage' } },
    { say: 'onedrive usage', with: { type: 'OneDriveUsageAccount' } },
    { say: 'onedrive storage', with: { type: 'OneDriveUsageAccount' } },
    { say: 'list onedrives', with: { type: 'OneDriveUsageAccount' } },
    'show sites',
  ],
  summary: 'List the SharePoint sites or OneDrives of a customer and their storage',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    type: field.choice(
      'What',
      [
        { value: 'SharePointSiteUsage', label: 'SharePoint sites', says: ['sharepoint', 'sites'] },
        { value: 'OneDriveUsageAccount', label: 'OneDrives', says: ['onedrive'] },
      ],
      { required: true },
    ),
    urlOnly: field.toggle('Only those with an address', { default: false }),
    useReportDb,
  },
  example: 'sharepoint sites at contoso',
  call: ({ tenant, type, urlOnly, useReportDb }) =>
    get('ListSites', { tenantFilter: tenant.domain, Type: type, URLOnly: urlOnly || undefined, UseReportDB: useReportDb || undefined }),
  table: values => {
    const sites = values.type === 'SharePointSiteUsage';
    return {
      noun: sites ? 'site' : 'OneDrive',
      columns: [
        { label: sites ? 'Site' : 'OneDrive', of: nameOf },
        { label: 'Owner', of: row => row.ownerPrincipalName || row.ownerDisplayName },
        { label: 'Used', path: 'storageUsedInBytes', as: 'bytes' },
        { label: 'Active', path: 'lastActivityDate', as: 'date' },
        ...ofCustomer(values),
        { label: 'Address', path: 'webUrl' },
        { label: 'Template', path: 'rootWebTemplate' },
        { label: 'Allocated', path: 'storageAllocatedInBytes', as: 'bytes' },
        { label: 'Files', path: 'fileCount', as: 'number' },
        { label: 'Created', path: 'createdDateTime', as: 'date' },
        { label: 'Report of', path: 'reportRefreshDate', as: 'date' },
        { label: 'Id', path: 'siteId' },
      ],
      sort: '-Used',
      ...(sites && { opens: { kind: 'site', id: 'siteId' } }),
      chart: storage,
      note: "From Microsoft's usage report, which is some days old.",
      ...fromReport(values),
    };
  },
  next: ['set-sharepoint-member', 'set-sharepoint-permissions', 'add-site'],
});

const nameOf = (row: Row) => row.displayName || row.ownerDisplayName || row.webUrl;

const GIGABYTE = 1024 ** 3;
const LARGEST = 4;

/** The largest ones and the rest, in gigabytes. */
function storage(rows: readonly Row[]): Chart | undefined {
  const used = (row: Row) => Number(row.storageUsedInBytes) || 0;
  const sum = (some: readonly Row[]) => Math.round(some.reduce((total, row) => total + used(row), 0) / GIGABYTE);
  if (rows.length < 2 || sum(rows) === 0) return undefined;
  const sorted = [...rows].sort((a, b) => used(b) - used(a));
  const [largest, rest] = [sorted.slice(0, LARGEST), sorted.slice(LARGEST)];
  return {
    title: 'Storage in GB',
    tells: `${sum(rows)} GB are used, ${sum(largest)} GB of them by the largest ${largest.length}.`,
    slices: [
      ...largest.map(row => ({ label: cell({ label: 'Site', of: nameOf }, row), value: sum([row]) })),
      { label: 'All others', value: sum(rest), color: 'neutral' },
    ],
  };
}
