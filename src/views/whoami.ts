import { type Person, PIM_URL } from '../model/policy';
import type { Pim } from '../model/ports';
import type { HeldRole } from '../model/rights';
import type { CardView } from '../model/view';
import { card } from './parts';
import { at, brief, counted, fact, foreign, LONGEST, moment, ownFact, summaryOf } from './text';
import type { Own, RoleRow } from './types';

/** How the bot sees a person. `ranks` is what they count as towards customers; `pim` is absent where it could not be read. */
export function whoami(about: {
  person: Person;
  pim?: Pim;
  ranks: readonly HeldRole[];
  may: readonly { label: string; value: string }[];
  /** How many switches are off. */
  off?: number;
  readAt: string;
  reference?: string;
}): CardView {
  const { person, pim, ranks, may, off = 0, readAt, reference } = about;
  const roles = rolesOf(person, pim);
  return card('whoami', {
    summary: summaryOf(
      `You are ${brief(person.name)}: ${counted(person.roles.length, 'active role')}, ${counted(countOf(roles, 'Eligible'), 'eligible role')}.`,
    ),
    title: 'How the bot sees you',
    me: foreign(person.name, LONGEST.name),
    roles,
    none: roles.length > 0 ? undefined : 'No directory role is active.',
    facts: [
      fact('Counts as', ranks.map(r => r.name).join(', ') || 'no role that counts towards customers'),
      ownFact('Groups', `${person.groups.length} of those that the policy names`),
      ...(off > 0 ? [ownFact('Off now', `${counted(off, 'thing')}: type switches to see what`)] : []),
      ...(pim ? [] : [ownFact('PIM', 'could not be read: end times and eligible roles are not known')]),
    ],
    may: may.map(({ label, value }) => fact(label, value)),
    note: `${countOf(roles, 'Eligible') > 0 ? 'After an activation wait about a minute, then read again. ' : ''}Roles are read again right before anything runs.`,
    pim: countOf(roles, 'Eligible') > 0 ? { url: PIM_URL } : undefined,
    footer: { words: reference ? `Reference ${reference}` : 'Read from Entra', at: at(readAt) },
  });
}

const countOf = (roles: readonly RoleRow[], state: Own) => roles.filter(r => r.state === state).length;

/** Entra's list decides what is active; PIM only adds until when, and what could be. */
function rolesOf({ roles }: Person, pim: Pim | undefined): RoleRow[] {
  const held = new Set(roles.map(r => r.id));
  const row = (role: HeldRole, state: Own, detail?: Own): RoleRow => ({ name: foreign(role.name, LONGEST.name), state, detail });
  const ends = new Map(pim?.active.map(a => [a.role.id, a.until]));
  const elsewhere = (pim?.active ?? []).filter(a => !held.has(a.role.id));
  const eligible = (pim?.eligible ?? []).filter(r => !held.has(r.id));
  return [
    ...roles.map(role => row(role, 'Active', endOf(ends, role))),
    ...elsewhere.map(({ role }) => row(role, 'Not counted', 'limited in scope, or not in effect yet')),
    ...eligible.map(role => row(role, 'Eligible', 'activate in PIM')),
  ];
}

function endOf(ends: ReadonlyMap<string, string | undefined>, role: HeldRole): Own | undefined {
  const until = ends.get(role.id);
  if (until) return `until ${moment(until)}`;
  return ends.has(role.id) ? 'always' : undefined;
}
