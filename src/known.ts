import { CATALOGUE } from './actions';
import { heldRole } from './entra/roles';
import builtIn from './entra/roles.json';
import { asksSomebody } from './model/caller';
import { objectId } from './model/ids';
import type { HeldRole } from './model/rights';
import type { Known } from './policy-file';

/** What a policy of this version may name. */
export const KNOWN: Known = {
  actions: CATALOGUE.map(action => action.id),
  aboutPeople: CATALOGUE.filter(asksSomebody),
  graph: CATALOGUE.filter(action => action.graph).map(action => action.id),
  categories: [...new Set(CATALOGUE.map(action => action.category))],
  roles: builtIn.map(role => role.name),
};

/** A built-in role by Microsoft's name, in any letters, or any role by its id. */
export function roleNamed(said: string): HeldRole | undefined {
  const id = objectId(said) ?? objectId(builtIn.find(role => role.name.toLowerCase() === said.trim().toLowerCase())?.id);
  return id && heldRole(id);
}
