import { defineAction, type Outcome } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { whyOf } from '../../model/outcome';
import { secret } from '../../model/secret';
import { at } from '../../model/table';

/** Longer texts do not fit the private answer. */
const MOST = 6_000;

export const listGraphRequest = defineAction({
  id: 'list-graph-request',
  title: 'List Graph Request',
  category: 'Tool',
  says: ['graph request', 'graph query', 'query graph', 'ask graph'],
  summary: 'Read anything from Microsoft Graph at a customer',
  risk: 'read',
  all: true,
  // whatever Graph holds, keys and passwords too
  secret: true,
  fields: {
    endpoint: field.text('Path', {
      required: true,
      maxLength: 500,
      pattern: '(?!https?:|/|v1\\.0/|beta/)[^\\s?#]+',
      expected: 'A path without host, version and query, such as users.',
    }),
    filter: field.text('Filter', { maxLength: 800 }),
    select: field.text('Columns', { maxLength: 500 }),
    expand: field.text('Expand', { maxLength: 300 }),
    top: field.number('Page size', { min: 1, max: 999 }),
    count: field.toggle('Advanced query', { default: false }),
    orderBy: field.text('Order', { maxLength: 200 }),
    search: field.text('Search', { maxLength: 300 }),
    version: field.choice('Version', ['beta', 'v1.0'], { default: 'beta' }),
    noPagination: field.toggle('First page only', { default: false }),
    manualPagination: field.toggle('Page by page', { default: false }),
    nextLink: field.text('Next page', {
      maxLength: 2_000,
      // CIPP follows it with its own token: to Graph of some cloud, and nowhere else
      pattern: 'https://(?:graph\\.microsoft\\.(?:com|us|de)|dod-graph\\.microsoft\\.us|microsoftgraph\\.chinacloudapi\\.cn)/\\S+',
      expected: 'The link that the page before ended with.',
    }),
    countOnly: field.toggle('Only the number', { default: false }),
    asApp: field.toggle('With the rights of the application', { default: false }),
    queueId: field.text('Finished queue', { maxLength: 60, pattern: '[\\w-]+', expected: 'The id of a queue.' }),
    listProperties: field.toggle('Only the names of the columns', { default: false }),
    sort: field.text('Sort by', { maxLength: 80 }),
    skipCache: field.toggle('Past the cache', { default: false }),
  },
  example: 'graph request at contoso endpoint=users select="displayName,mail" top=25 noPagination=true',
  check: ({ tenant, countOnly, nextLink, manualPagination }) => {
    if (countOnly && tenant.wide === 'all') return { field: 'countOnly', says: 'The number alone is known for one customer at a time.' };
    return nextLink && !manualPagination
      ? { field: 'manualPagination', says: 'A next page is read page by page: say manualPagination=true.' }
      : undefined;
  },
  // flags only where they are on: two of them are turned on by any value (docs/cipp-api.md §11)
  call: ({ tenant, ...v }) =>
    get('ListGraphRequest', {
      tenantFilter: tenant.domain,
      Endpoint: v.endpoint,
      $filter: v.filter,
      $select: v.select,
      $expand: v.expand,
      $top: v.top,
      $count: v.count || undefined,
      $orderby: v.orderBy,
      $search: v.search,
      Version: v.version,
      NoPagination: v.noPagination || undefined,
      manualPagination: v.manualPagination || undefined,
      nextLink: v.nextLink,
      CountOnly: v.countOnly || undefined,
      AsApp: v.asApp || undefined,
      QueueId: v.queueId,
      ListProperties: v.listProperties || undefined,
      Sort: v.sort,
      SkipCache: v.skipCache || undefined,
    }),
  result: readGraph,
  next: ['search-universal', 'list-users'],
});

function readGraph(reply: Reply): Outcome {
  const said = reply.lines[0]?.text ?? '';
  if (/^graph error/i.test(said)) return { kind: 'failed', why: whyOf([said]), said };
  const rows = at(reply.body, 'Results');
  if (reply.status !== 200) return { kind: 'failed', why: 'READ_FAILED' };
  if (!Array.isArray(rows)) return { kind: 'failed', why: 'READ_ODD' };
  if (at(reply.body, 'Metadata.Queued') === true)
    return { kind: 'accepted', said: ['CIPP gathers this in the background and has nothing yet: ask again in a few minutes.'] };
  if (rows.length === 0) return { kind: 'done', said: ['Graph has nothing of this.'] };
  const next = at(reply.body, 'Metadata.nextLink');
  return { kind: 'done', secret: { kind: 'text', value: secret(textOf(rows, typeof next === 'string' ? next : undefined)) } };
}

/** A block of lines for each row; names of columns and numbers stand alone. */
function textOf(rows: readonly unknown[], next: string | undefined): string {
  const blocks = rows.map(row =>
    typeof row === 'object' && row !== null
      ? Object.entries(row)
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
          .join('\n')
      : String(row),
  );
  let room = MOST;
  const shown = blocks.filter(block => {
    room -= block.length + 2;
    return room >= 0;
  });
  // one row that is too long by itself is better cut than gone
  const [first = ''] = blocks;
  const left = blocks.length - Math.max(shown.length, 1);
  return [
    ...(shown.length > 0 ? shown : [`${first.slice(0, MOST)}…`]),
    ...(left > 0 ? [`${left} more rows are left out.`] : []),
    ...(next ? [`Next page: ${next}`] : []),
  ].join('\n\n');
}
