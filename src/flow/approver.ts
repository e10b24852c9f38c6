import { isOneOf, type Person, type Policy } from '../model/policy';
import { type Request, stageOf } from '../model/request';

/**
 * By what right this person, as Entra sees them now, may decide at the present stage: as one of those it names, or since it was
 * escalated. Nothing for anybody else, and never for the requester's own.
 */
export function rightToDecide({ approval, requester }: Request, person: Person): 'stage' | 'escalation' | undefined {
  if (!approval || !person.enabled || person.guest || person.id === requester.id) return undefined;
  if (isOneOf(stageOf(approval).by, person)) return 'stage';
  const { escalation, escalatedAt } = approval;
  if (!escalation || !escalatedAt) return undefined;
  return (escalation.by && isOneOf(escalation.by, person)) || escalation.people.includes(person.id) ? 'escalation' : undefined;
}

export const mayDecide = (request: Request, person: Person): boolean => rightToDecide(request, person) !== undefined;

/** Who reads the audit, and how every request stands. */
export const mayAudit = (person: Person, policy: Policy): boolean => person.enabled && !person.guest && isOneOf(policy.auditors, person);
