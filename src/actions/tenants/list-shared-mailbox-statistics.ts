import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { at, type Chart, type Row } from '../../model/table';

const GB = 1024 ** 3;
/** What a shared mailbox may hold without a licence of its own. */
const FREE = 50 * GB;
const NEARLY = 45 * GB;

export const listSharedMailboxStatistics = defineAction({
  id: 'list-shared-mailbox-statistics',
  title: 'List Shared Mailbox Statistics',
  category: 'Tenant',
  says: ['shared mailbox statistics', 'shared mailbox sizes', 'shared mailbox size', 'shared mailbox usage'],
  summary: 'Show how large the shared mailboxes of a customer are',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'shared mailbox sizes at contoso',
  call: ({ tenant }) => get('ListSharedMailboxStatistics', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'mailbox',
    plural: 'mailboxes',
    columns: [
      { label: 'Mailbox', path: 'DisplayName' },
      { label: 'Items', path: 'ItemCount', as: 'number' },
      { label: 'Size', of: sizeOf, as: 'bytes' },
      { label: 'Last used', path: 'LastLogonTime', as: 'date' },
      { label: 'Deleted items', path: 'DeletedItemCount', as: 'number' },
      { label: 'Mailbox id', path: 'MailboxGuid' },
    ],
    sort: '-Size',
    chart,
    empty: 'CIPP gave no mailboxes. One mailbox that cannot be read may empty the whole answer, so this does not show that there are none.',
  }),
  next: ['convert-mailbox', 'enable-archive'],
});

/** Exchange writes `1.2 GB (1,288,490,188 bytes)`, some versions an object around it. */
function sizeOf(row: Row): number | undefined {
  const size = at(row, 'TotalItemSize.Value') ?? row.TotalItemSize;
  if (typeof size === 'number') return size;
  const digits = /\(([\d.,\s]+)bytes\)/i.exec(String(size))?.[1]?.replace(/\D/g, '') ?? '';
  return digits === '' ? undefined : Number(digits);
}

function chart(rows: readonly Row[]): Chart | undefined {
  const sizes = rows.map(sizeOf).filter(size => size !== undefined);
  if (sizes.length === 0) return undefined;
  const from = (least: number, below: number) => sizes.filter(size => size >= least && size < below).length;
  const full = from(NEARLY, Number.POSITIVE_INFINITY);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    title: 'Shared mailboxes by size',
    tells: `${sizes.length === 1 ? 'One mailbox holds' : `${sizes.length} mailboxes hold`} ${(total / GB).toFixed(1)} GB; ${full === 0 ? 'none is' : full === 1 ? 'one is' : `${full} are`} near or over the 50 GB that are free.`,
    slices: [
      { label: 'Under 10 GB', value: from(0, 10 * GB), color: 'good' },
      { label: '10 to 45 GB', value: from(10 * GB, NEARLY), color: 'neutral' },
      { label: '45 to 50 GB', value: from(NEARLY, FREE), color: 'warning' },
      { label: '50 GB and more', value: from(FREE, Number.POSITIVE_INFINITY), color: 'attention' },
    ],
  };
}
