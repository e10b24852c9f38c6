import { actionOf, CATALOGUE } from '../actions';
import { type AnyAction, subjectField } from '../model/action';
import type { ThingKind } from '../model/field';

/** Actions whose subject is of this kind: those that `from` names first, then the rest as the catalogue has them. */
export function nextFor(kind: 'user' | ThingKind, from: AnyAction): AnyAction[] {
  const fits = (other: AnyAction) => {
    const field = other.fields[subjectField(other) ?? ''];
    return other.id !== from.id && (field?.type === 'user' ? kind === 'user' : field?.type === 'thing' && field.of === kind);
  };
  const named = (from.next ?? []).flatMap(id => actionOf(id) ?? []).filter(fits);
  return [...new Set([...named, ...CATALOGUE.filter(fits)])];
}
