import type { AnyAction } from '../model/action';
import type { Tenant } from '../model/field';
import type { Column, Kept, Listed, Table } from '../model/table';
import type { CardView, TextView } from '../model/view';
import type { AskHandle } from './ask';
import { card } from './parts';
import { at, brief, briefMomentOf, fact, foreign, headline, LONGEST, momentOf, ownFact, plural, summaryOf, whole, within } from './text';
import type { Choice, Fact, List, Others, Own, Slice } from './types';

/** How a list is looked at. */
interface Sight {
  page: number;
  sort: string;
  find: string;
}
/** A row with its place in the whole list: what its button carries. */
type Placed = Kept & { index: number };
type Where = Pick<Tenant, 'name' | 'domain' | 'wide'>;

/** One page of a list: the rows are those of the page, `found` how many the search leaves, `all` how many there are. */
export function list(about: {
  ask: AskHandle;
  action: AnyAction;
  tenant: Where;
  listed: Omit<Listed, 'rows'> & { rows: readonly Placed[] };
  found: number;
  all: number;
  sight: Sight;
  pages: number;
  /** For one record alone: what this person may do with it. */
  next?: readonly AnyAction[];
}): CardView {
  const { ask, action, tenant, listed, found, all, sight, pages, next = [] } = about;
  const { table, rows, failures } = listed;
  const single = table.single && all === 1 ? rows[0] : undefined;
  if (single) return details({ ask, action, tenant, listed, row: single, sight, next });
  // the whole is told of once, where the list begins
  const chart = sight.page === 1 && !sight.find ? listed.chart : undefined;
  const words = countWords(table, found, all, sight, failures);
  const paged = all > rows.length || sight.find !== '' || sight.sort !== '';
  return card('list', {
    summary: summaryOf(`${headline(action.title)}: ${words || 'nothing to show.'} ${brief(tenant.name)}.`),
    title: headline(action.title),
    where: placeOf(tenant),
    ...askOf(ask),
    tells: [chart?.tells ?? '', words, ...notesOf(table, all, failures)]
      .filter(Boolean)
      .map(text => ({ text: foreign(text, LONGEST.words) })),
    chart: chart && chartOf(chart),
    head: { left: headOf(table, 0, 1), right: headOf(table, 2, 3) },
    rows: rows.map(row => rowOf(table, row)),
    page: {
      number: sight.page,
      words: pages > 1 ? `Page ${sight.page} of ${pages}` : '',
      ...(sight.page < pages && { next: sight.page + 1 }),
      ...(sight.page > 1 && { back: sight.page - 1 }),
    },
    find: sight.find,
    sort: sight.sort || table.sort || AS_IT_CAME,
    sorts: sortsOf(table, sight.sort),
    searchable: paged,
    file: all > 0,
    menu: paged ? 'secondary' : 'primary',
    footer: footerOf(listed, ask),
  });
}

const footerOf = ({ from }: Pick<Listed, 'from'>, ask: AskHandle) => ({
  words: from === 'graph' ? ('Read from Microsoft Graph' as const) : ('Read from CIPP' as const),
  at: at(ask.at),
});
const askOf = (ask: AskHandle) => ({ ask: { id: ask.id, once: ask.key } });
const placeOf = ({ name, domain, wide }: Where): Others =>
  [foreign(name, LONGEST.name), wide ? '' : whole(domain)].filter(Boolean).join(' · ');
const pluralOf = (table: Table): string => table.plural ?? plural(table.noun);

function countWords(table: Table, found: number, all: number, { find }: Sight, failures: readonly string[]): Own {
  // where parts could not be read, nothing is claimed of how many there are
  if (all === 0) return table.empty || failures.length > 0 ? '' : `No ${pluralOf(table)}.`;
  const many = all === 1 ? `1 ${table.noun}` : `${all} ${pluralOf(table)}`;
  return find ? `${found} of ${many} with “${foreign(find, LONGEST.name)}”.` : `${many}.`;
}

/** Failures that are named; of more than these only the number. */
const MOST_FAILURES = 3;

const notesOf = (table: Table, all: number, failures: readonly string[]): string[] => [
  ...(all === 0 && table.empty ? [table.empty] : []),
  ...(table.note ? [table.note] : []),
  ...failures.slice(0, MOST_FAILURES).map(text => `Not read: ${foreign(text, LONGEST.cipp)}`),
  ...(failures.length > MOST_FAILURES ? [`Not read: ${failures.length - MOST_FAILURES} more.`] : []),
];

/** What a row shows: the name with something under it, and two things at the right. The rest is seen when it is opened. */
const IN_SIGHT = 4;

const headOf = (table: Table, ...columns: number[]): Own => columns.flatMap(i => table.columns[i]?.label ?? []).join(' · ');

/** Letters of a row's parts: more would make it several lines high on a phone. A sign-in name is never cut. */
const LONGEST_PART = { name: 50, sub: 50, right: 32 } as const;

function rowOf(table: Table, row: Placed): List['rows'][number] {
  const text = (i: number, longest: number) => {
    const column = table.columns[i];
    return column ? shown(column, row.cells[i] ?? '', longest) : '';
  };
  const name = text(0, LONGEST_PART.name) || '–';
  const sub = text(1, LONGEST_PART.sub);
  return {
    row: row.index,
    name,
    sub,
    right: text(2, LONGEST_PART.right),
    right2: text(3, LONGEST_PART.right),
    title: `Open ${name}${sub ? `, ${sub}` : ''}`,
  };
}

/** A cell as a card shows it: times by everybody's own clock, sizes in words, a bare yes or number with what it is of. */
function shown(column: Column, text: string, longest: number): string {
  if (text === '') return '';
  if (column.as === 'number' || (column.as === 'yes' && !column.yes)) return `${column.label}: ${foreign(text, longest)}`;
  if (column.as === 'date') return briefMomentOf(text) ?? foreign(text, longest);
  if (column.as === 'bytes') return sizeOf(text);
  return foreign(text, /^[^\s@]+@\S+$/.test(text) ? Number.POSITIVE_INFINITY : longest);
}

const SIZES = ['B', 'KB', 'MB', 'GB', 'TB'];

export function sizeOf(text: string): Own {
  let size = Number(text);
  if (!Number.isFinite(size)) return foreign(text, LONGEST.name);
  let unit = 0;
  while (size >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 || size >= 10 ? Math.round(size) : size.toFixed(1)} ${SIZES[unit]}`;
}

/** More parts than these are no picture: the smallest are put together. */
const MOST_SLICES = 5;
/** For parts that are neither good nor bad, in turn. */
const PLAIN_COLORS = ['categoricalBlue', 'categoricalTeal', 'categoricalPurple', 'categoricalMarigold', 'categoricalLightBlue'] as const;

/** Teams knows `good`, `warning`, `attention` and `neutral` by these names; two parts never look the same. */
function chartOf({ title, slices }: NonNullable<Listed['chart']>): List['chart'] {
  const all = slices.reduce((sum, slice) => sum + slice.value, 0);
  if (all <= 0) return undefined;
  const taken = new Set<string>();
  const colorOf = (color: string | undefined): string => {
    const free = color && !taken.has(color) ? color : (PLAIN_COLORS.find(plain => !taken.has(plain)) ?? 'neutral');
    taken.add(free);
    return free;
  };
  return {
    title: foreign(title, LONGEST.name),
    slices: fewer(slices.filter(slice => slice.value > 0)).map(
      ({ label, value, color }): Slice => ({
        label: foreign(label, LONGEST.name),
        value,
        share: `${Math.round((100 * value) / all)} %`,
        color: colorOf(color),
      }),
    ),
  };
}

type Part = NonNullable<Listed['chart']>['slices'][number];

function fewer(slices: readonly Part[]): readonly Part[] {
  if (slices.length <= MOST_SLICES) return slices;
  const large = new Set([...slices].sort((a, b) => b.value - a.value).slice(0, MOST_SLICES - 1));
  const rest = slices.filter(slice => !large.has(slice)).reduce((sum, slice) => sum + slice.value, 0);
  return [...slices.filter(slice => large.has(slice)), { label: 'Others', value: rest, color: 'neutral' }];
}

/** No column is called so, so that the order stays as CIPP gave it; a choice must have a value. */
const AS_IT_CAME = '-';

/** By each column that is in sight, both ways round; and by the one that it is sorted by, whichever that is. */
function sortsOf(table: Table, now: string): Choice[] {
  const by = (now || table.sort || '').replace(/^-/, '').toLowerCase();
  const columns = table.columns.filter(({ label }, i) => i < IN_SIGHT || label.toLowerCase() === by);
  return [
    ...(table.sort ? [] : [{ title: 'As it came', value: AS_IT_CAME }]),
    ...columns.flatMap(({ label, as }) => {
      const [up, down] =
        as === 'date'
          ? ['oldest first', 'newest first']
          : as === 'number' || as === 'bytes'
            ? ['smallest first', 'largest first']
            : ['A to Z', 'Z to A'];
      return [
        { title: `${label}, ${up}`, value: label },
        { title: `${label}, ${down}`, value: `-${label}` },
      ];
    }),
  ];
}

/** One row with everything that was asked for, and what this person may do with it. */
export function details(about: {
  ask: AskHandle;
  action: AnyAction;
  tenant: Where;
  listed: Pick<Listed, 'table' | 'from'>;
  row: Placed;
  sight: Sight;
  next: readonly AnyAction[];
}): CardView {
  const { ask, action, tenant, listed, row, sight, next } = about;
  const { table } = listed;
  const name = nameOf(table, row);
  const place = placeOf(tenant);
  return card('details', {
    summary: summaryOf(`${headline(action.title)}: ${name ? `${brief(name)} at ` : ''}${brief(tenant.name)}.`),
    title: table.single ? headline(action.title) : `${table.noun.charAt(0).toUpperCase()}${table.noun.slice(1)}`,
    ...askOf(ask),
    name: name || place,
    where: name ? place : '',
    facts: table.columns.slice(name ? 1 : 0).flatMap((column, i) => factOf(column, row.cells[i + (name ? 1 : 0)] ?? '')),
    heading: next.length > 0 ? 'What you may do' : undefined,
    next: next.map(({ id, title, summary }) => ({
      action: id,
      title: headline(title),
      about: `${summary}.`,
      row: row.id ?? String(row.index),
    })),
    back: table.single ? undefined : { page: sight.page, sort: sight.sort, find: sight.find },
    footer: footerOf(listed, ask),
  });
}

/** The first column, where it is a name: a number, a date or a bare yes says nothing by itself. */
function nameOf({ columns: [first] }: Table, { cells }: Placed): Others {
  const named = first && (first.as === undefined || first.as === 'text' || first.as === 'list');
  return named ? foreign(cells[0] ?? '', LONGEST.name) : '';
}

function factOf(column: Column, text: string): Fact[] {
  if (text === '') return [];
  if (column.as === 'date') return [ownFact(column.label, momentOf(text) ?? foreign(text, LONGEST.name))];
  return column.as === 'bytes' ? [ownFact(column.label, sizeOf(text))] : [fact(column.label, text)];
}

/** Said while CIPP gathers an answer in the background; the list comes as a message of its own. */
export const gathering = (action: AnyAction, tenant: string): TextView => ({
  text: `CIPP is gathering this: ${within(action.title)}, ${foreign(tenant, LONGEST.name)}. The list follows here, usually within a few minutes.`,
});
