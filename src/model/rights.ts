import type { ObjectId } from './ids';

/** A role by its template id (the same in every tenant) and Microsoft's name for it. */
export interface HeldRole {
  id: ObjectId;
  name: string;
}

/** What a person of a customer's tenant may do there: read through CIPP, in full or not at all (docs/graph.md §7). */
export interface TargetRights {
  /** Active roles, direct and through groups, PIM activations included. */
  roles: HeldRole[];
  /** Roles that the person could activate. */
  eligible: HeldRole[];
  /** Member or owner of a group that can be given roles. */
  roleAssignable: boolean;
  /** Administrative units with restricted management on which the person holds, or else could activate, a role. */
  restrictedUnits: { name: string; held: boolean }[];
  /** All groups the person is in, nested ones included. */
  groups: { id: ObjectId; name: string }[];
}

/** Which of Microsoft's two tables an action stands under. */
export type Matrix = 'resetPassword' | 'sensitiveActions';
