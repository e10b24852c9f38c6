import { actionOf, CATALOGUE } from '../actions';
import { type AnyAction, subjectField } from '../model/action';
import type { ThingKind } from '../model/field';

/** Actions whose subject is of this kind: those that `from` names first, then the rest as the catalogue has them. */
export const nextFor = (kind: Kind, from: AnyAction): AnyAction[] => [
  ...new Set([...namedFor(kind, from), ...CATALOGUE.filter(other => fits(other, kind, from))]),
];

/** Those alone that `from` names. */
export const namedFor = (kind: Kind, from: AnyAction): AnyAction[] =>
  (from.next ?? []).flatMap(id => actionOf(id) ?? []).filter(other => fits(other, kind, from));

type Kind = 'user' | ThingKind;

function fits(other: AnyAction, kind: Kind, from: AnyAction): boolean {
  const field = other.fields[subjectField(other) ?? ''];
  return other.id !== from.id && (field?.type === 'user' ? kind === 'user' : field?.type === 'thing' && field.of === kind);
}
