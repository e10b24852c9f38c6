import { isOneOf, type Person } from '../model/policy';
import type { Request } from '../model/request';

/** Whether this person, as Entra sees them now, is one of those the rule lets decide. Never says so of the requester's own. */
export const mayDecide = (request: Request, person: Person): boolean =>
  person.enabled &&
  !person.guest &&
  person.id !== request.requester.id &&
  request.approval !== undefined &&
  isOneOf(request.approval.by, person);
