import { field, type Thing } from '../../model/field';

const KINDS = ['Security', 'Microsoft 365', 'Distribution List', 'Mail-Enabled Security'] as const;
type GroupKind = (typeof KINDS)[number];

/** As ListGroups reports it, or nothing. An unknown kind must not be sent: CIPP says it did something and does nothing. */
export const kindOf = (group: Thing): GroupKind | undefined =>
  KINDS.find(kind => kind.toLowerCase() === group.facts.groupType?.toLowerCase());

/** The kinds that have a mail address. */
export function mailKindOf(group: Thing): Exclude<GroupKind, 'Security'> | undefined {
  const kind = kindOf(group);
  return kind === 'Security' ? undefined : kind;
}

/** Yes, no, or as it is: a toggle would change what nobody spoke of. */
export const yesOrNo = (label: string, more: { help?: string; words?: readonly string[] } = {}) =>
  field.choice(
    label,
    [
      { value: 'yes', label: 'Yes', says: ['true', 'on'] },
      { value: 'no', label: 'No', says: ['false', 'off'] },
    ],
    more,
  );
export const isYes = (said: 'yes' | 'no' | undefined): boolean | undefined => (said === undefined ? undefined : said === 'yes');
