import { listMfaUsers } from '../../src/actions/users/list-mfa-users';
import { listUser } from '../../src/actions/users/list-user';
import { listUsers } from '../../src/actions/users/list-users';
import { resetPassword } from '../../src/actions/users/reset-password';
import type { AnyAction } from '../../src/model/action';
import { ALL_CUSTOMERS, INSTANCE } from '../../src/model/field';
import type { Chart, Column } from '../../src/model/table';
import { sizeOf } from '../../src/views/listing';
import { expand, type Node, nodes } from '../cards/expand';
import { detailsOf, listOf } from '../cards/readings';

const told = (card: { data: Record<string, unknown> }): string[] => (card.data.tells as { text: string }[]).map(({ text }) => text);
const withColumns = (columns: readonly Column[], more: object = {}): AnyAction => ({
  ...listUsers,
  table: () => ({ noun: 'mailbox', columns, ...more }),
});
const row = { id: 'x', cells: ['Jane Doe', 'jane@contoso.com', 'Enabled', 'Cloud'] };

describe('a list', () => {
  test('says how many there are, which page it is and how it is sorted', () => {
    const card = listOf(listUsers, [row], { found: 42, sight: { page: 3 } });
    expect(told(card)).toEqual(['42 users.']);
    expect(card.data).toMatchObject({
      where: 'Contoso Ltd · contoso.com',
      page: { words: 'Page 3 of 6', number: 3, next: 4, back: 2 },
      sort: 'Name',
      searchable: true,
      menu: 'secondary',
    });
  });

  test('one page has nothing to search, and its other buttons in sight', () => {
    const card = listOf(listUsers, [row]);
    expect(told(card)).toEqual(['1 user.']);
    expect(card.data).toMatchObject({ searchable: false, page: { words: '' } });
    expect((expand(card).actions as Node[]).map(({ title, mode }) => [title, mode])).toEqual([
      ['Send as CSV', 'primary'],
      ['Read again', 'primary'],
    ]);
  });

  test('what was searched stays in its input and in the words', () => {
    const card = listOf(listUsers, [row], { found: 1, all: 42, sight: { find: 'jane' } });
    expect(told(card)).toEqual(['1 of 42 users with “jane”.']);
    expect(card.data.find).toBe('jane');
  });

  test('every order has a value, and the present one is among them', () => {
    for (const card of [
      listOf(listUsers, [row], { found: 9, sight: { sort: '-Sign-in' } }),
      listOf(listMfaUsers, [], { all: 9, sight: { sort: 'Customer' } }),
      listOf(withColumns([{ label: 'Name' }]), [row], { found: 9 }),
    ]) {
      const { sorts, sort } = card.data as { sorts: { value: string }[]; sort: string };
      expect(sorts.map(({ value }) => value)).toContain(sort);
      expect(sorts.filter(({ value }) => value === '')).toEqual([]);
    }
  });

  test('no rows are said, or what they mean', () => {
    expect(told(listOf(listUsers, []))).toEqual(['No users.']);
    expect(told(listOf(withColumns([], { empty: 'Not looked yet.' }), []))).toEqual(['Not looked yet.']);
    expect(told(listOf(withColumns([], { noun: 'policy' }), []))).toEqual(['No policies.']);
    expect(listOf(listUsers, []).data.file).toBe(false);
  });

  test('what could not be read is said, the first three by name', () => {
    const card = listOf(listUsers, [row], { tenant: ALL_CUSTOMERS, failures: ['a', 'b', 'c', 'd', 'e'] });
    expect(told(card).slice(1)).toEqual(['Not read: a', 'Not read: b', 'Not read: c', 'Not read: 2 more.']);
    expect(card.data.where).toBe('All customers');
  });

  test('a bare number says what it is of, a size its unit, a time goes by the reader’s clock', () => {
    const columns: Column[] = [
      { label: 'Name' },
      { label: 'Items', as: 'number' },
      { label: 'Used', as: 'bytes' },
      { label: 'Seen', as: 'date' },
    ];
    const [shown] = listOf(withColumns(columns), [{ cells: ['Orders', '3', '2048', '2026-11-20T08:15:00Z'] }]).data.rows as Node[];
    expect(shown).toEqual({
      row: 0,
      name: 'Orders',
      sub: 'Items: 3',
      right: '2.0 KB',
      right2: '{{DATE(2026-11-20T08:15:00Z, COMPACT)}} {{TIME(2026-11-20T08:15:00Z)}}',
      title: 'Open Orders, Items: 3',
    });
  });

  test('parts are cut, a sign-in name never is', () => {
    const upn = `${'a'.repeat(60)}@${'b'.repeat(60)}.example.com`;
    const [shown] = listOf(listUsers, [{ cells: ['x'.repeat(90), upn, 'y'.repeat(90), ''] }]).data.rows as Node[];
    expect(shown).toMatchObject({ name: `${'x'.repeat(49)}…`, sub: upn, right: `${'y'.repeat(31)}…`, right2: '' });
  });

  test('an empty cell takes no line', () => {
    const card = expand(listOf(listUsers, [{ cells: ['Jane', '', '', ''] }]));
    expect(nodes(card).filter(node => node.type === 'TextRun' && node.text === '')).toEqual([]);
  });
});

describe('a chart', () => {
  const chart: Chart = {
    title: 'MFA',
    tells: '21 have none.',
    slices: [
      { label: 'Registered', value: 182, color: 'good' },
      { label: 'Off', value: 0, color: 'warning' },
      { label: 'None', value: 21, color: 'attention' },
    ],
  };

  test('the finding stands above it, its parts below it, and it may be dropped', () => {
    const card = listOf(listMfaUsers, [row], { found: 203, chart });
    expect(told(card)[0]).toBe('21 have none.');
    const [donut] = nodes(expand(card)).filter(node => node.type === 'Chart.Donut');
    expect(donut).toMatchObject({
      fallback: 'drop',
      data: [
        { legend: 'Registered', value: 182, color: 'good' },
        { legend: 'None', value: 21, color: 'attention' },
      ],
    });
    const texts = nodes(expand(card)).flatMap(node => (node.type === 'TextRun' ? [node.text] : []));
    expect(texts).toEqual(expect.arrayContaining(['Registered', '182 · 90 %', 'None', '21 · 10 %']));
  });

  test('it is on the first page of the whole list alone', () => {
    for (const sight of [{ page: 2 }, { find: 'jane' }]) {
      const card = listOf(listMfaUsers, [row], { found: 203, chart, sight });
      expect(card.data).not.toHaveProperty('chart');
      expect(told(card)).not.toContain('21 have none.');
    }
  });

  test('at most five parts, no two of one colour, and none where there is nothing', () => {
    const slices = Array.from({ length: 9 }, (_, i) => ({ label: `v${i}`, value: i, ...(i > 6 && { color: 'good' as const }) }));
    const { data } = listOf(listMfaUsers, [row], { chart: { ...chart, slices } });
    const drawn = (data.chart as { slices: { label: string; value: number; color: string }[] }).slices;
    expect(drawn.map(({ label }) => label)).toEqual(['v5', 'v6', 'v7', 'v8', 'Others']);
    expect(drawn.at(-1)?.value).toBe(1 + 2 + 3 + 4);
    expect(new Set(drawn.map(({ color }) => color)).size).toBe(5);
    expect(listOf(listMfaUsers, [row], { chart: { ...chart, slices: [] } }).data).not.toHaveProperty('chart');
  });
});

describe('a row that was opened', () => {
  test('shows everything, what may be done with it, and the way back to where it was', () => {
    const { data } = detailsOf(listUsers, row, [resetPassword]);
    expect(data).toMatchObject({
      title: 'User',
      name: 'Jane Doe',
      facts: [
        { label: 'Sign-in name', value: 'jane@contoso.com' },
        { label: 'Sign-in', value: 'Enabled' },
        { label: 'Source', value: 'Cloud' },
      ],
      heading: 'What you may do',
      next: [{ action: 'reset-password', title: 'Reset password', row: row.id }],
      back: { page: 2, find: 'jane', sort: '' },
    });
    expect(detailsOf(listUsers, row).data).not.toHaveProperty('heading');
  });

  test('one record is shown at once, and can be read again', () => {
    const card = listOf(listUser, [row], { next: [resetPassword] });
    expect(card).toMatchObject({ card: 'details', data: { title: 'List user', next: [{ action: 'reset-password' }] } });
    expect((expand(card).actions as Node[]).map(({ verb }) => verb)).toEqual(['retry']);
  });

  test('a number is no name: it keeps its label', () => {
    const counts = withColumns(
      [
        { label: 'Users', as: 'number' },
        { label: 'Guests', as: 'number' },
      ],
      { single: true },
    );
    const { data } = listOf(counts, [{ cells: ['214', '4'] }], { tenant: INSTANCE });
    expect(data).toMatchObject({
      name: 'CIPP itself',
      where: '',
      facts: [
        { label: 'Users', value: '214' },
        { label: 'Guests', value: '4' },
      ],
    });
  });
});

test.each([
  ['0', '0 B'],
  ['1023', '1023 B'],
  ['1536', '1.5 KB'],
  ['52000000000', '48 GB'],
  ['9999999999999999', '9095 TB'],
  ['much', 'much'],
])('%s bytes are %s', (bytes, words) => expect(sizeOf(bytes)).toBe(words));
