import { type ApprovalTerms, type Ruling, stagesOf } from './policy';

/** `a, b and c`. */
export function listed(parts: readonly string[], last: 'and' | 'or' = 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}

/** Roles by name and groups by object id: which groups, matters to whoever reviews a policy. */
export const peopleOf = (who: { roles: readonly string[]; groups: readonly string[] }): string[] => [
  ...who.roles,
  ...who.groups.map(id => `group ${id}`),
];

/** `one approval by User Administrator`, and each stage after the other. */
function approvalWords(terms: ApprovalTerms): string {
  const [first = '', ...later] = stagesOf(terms).map(({ by, count }, i) => {
    const many = i > 0 ? (count === 1 ? 'one' : String(count)) : count === 1 ? 'one approval' : `${count} approvals`;
    return `${many} by ${listed(peopleOf(by), 'or')}`;
  });
  return [first, ...later].join(', then ');
}

/** How something runs that is ruled like this: `without approval`, `after one approval by User Administrator`. */
export function howWords(ruling: Ruling): string {
  switch (ruling.kind) {
    case 'allowed':
      return ruling.rule.emergency ? 'alone, as an emergency' : 'without approval';
    case 'approval':
      return `after ${approvalWords(ruling.approval)}`;
    case 'refused':
      return 'not at all';
  }
}
