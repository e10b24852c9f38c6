import type { AnyAction } from '../model/action';
import type { TargetUser, Tenant } from '../model/field';
import type { Problem } from '../model/problem';
import type { CardView } from '../model/view';
import { card } from './parts';
import { at, foreign, LONGEST, redLine, summaryOf, whole, within } from './text';
import type { Choice } from './types';

/** A stored question that has not become a request: its buttons carry the id and the key, nothing else. */
export interface AskHandle {
  id: string;
  key: string;
  at: string;
}

/** Static choices beside the typeahead: some clients know only these. More would press on the card's 25 KB. */
const MOST_CHOICES = 40;

/** Customer and person by typeahead, or a typed sign-in name; what was filled in stays. */
export function form(about: {
  ask: AskHandle;
  action: AnyAction;
  tenants: readonly Choice[];
  users: readonly Choice[];
  values: { tenant?: string; user?: string; upn?: string };
  problem?: Problem;
}): CardView {
  const { ask, action, tenants, users, values } = about;
  return card('reset-form', {
    summary: summaryOf(`Form: ${within(action.title)}. Choose the customer and the person.`),
    title: action.title,
    ...askBase(ask),
    note: 'Nothing is sent yet. The next card shows whom, and which rule applies.',
    form: {
      tenant: values.tenant ?? '',
      tenants: choices(tenants, values.tenant),
      user: values.user ?? '',
      users: choices(users, values.user),
      upn: values.upn ?? '',
    },
    problem: redLine(about.problem),
  });
}

/** The chosen one is always among them: a value without a choice is shown raw. */
function choices(all: readonly Choice[], value: string | undefined): Choice[] {
  const first = all.slice(0, MOST_CHOICES);
  const chosen = first.some(c => c.value === value) ? [] : all.filter(c => c.value === value);
  return [...chosen, ...first].map(c => ({ title: whole(c.title), value: c.value }));
}

/** Several people fit, or one fits doubtfully: a press says which. `pick` is the index in `people`. */
export function picker(about: {
  ask: AskHandle;
  action: AnyAction;
  said: string;
  people: readonly { tenant: Tenant; user: TargetUser }[];
  more?: boolean;
}): CardView {
  const { ask, action, said, people } = about;
  const match = people.length === 1 ? '1 person matches' : `${people.length}${about.more ? ' or more' : ''} people match`;
  return card('picker', {
    summary: summaryOf(`${match} “${foreign(said, LONGEST.name)}”. Choose whom to ${within(action.title)} for.`),
    title: 'Which person?',
    ...askBase(ask),
    tell: `${match} “${foreign(said, LONGEST.name)}”. Nothing is sent until you confirm.`,
    people: people.map(({ tenant, user }, pick) => ({
      pick,
      name: foreign(user.name || user.upn, LONGEST.name),
      upn: whole(user.upn),
      detail: detailOf(tenant, user),
    })),
    more: about.more
      ? 'There are more. Type more of the name, or the whole sign-in name.'
      : 'Not here? Type more of the name, or the whole sign-in name.',
  });
}

const detailOf = (tenant: Tenant, user: TargetUser) =>
  [
    `${foreign(tenant.name, LONGEST.name)} (${whole(tenant.domain)})`,
    foreign(user.department ?? '', LONGEST.name),
    user.enabled ? '' : 'sign-in blocked',
    user.synced ? 'directory-synced' : '',
    user.guest ? 'guest' : '',
  ]
    .filter(Boolean)
    .join(' · ');

const askBase = (ask: AskHandle) => ({ ask: { id: ask.id, once: ask.key }, footer: { words: 'Not a request yet', at: at(ask.at) } });
