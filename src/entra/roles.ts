import type { ObjectId } from '../model/ids';
import type { HeldRole } from '../model/policy';
import builtIn from './roles.json';

const NAMES: ReadonlyMap<string, string> = new Map(builtIn.map(role => [role.id, role.name]));

/** For a built-in role the definition's id is its template id, the same in every tenant; a role of the tenant's own has only its id. */
export const heldRole = (id: ObjectId): HeldRole => ({ id, name: NAMES.get(id) ?? id });
