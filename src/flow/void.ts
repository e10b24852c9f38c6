import type { Ports } from '../model/ports';
import { isProblem, type Problem } from '../model/problem';
import { move, type Request } from '../model/request';
import type { Change } from '../model/store';
import { auditOf } from './audit';
import { cardsOf, told } from './card';

/** What a waiting request rests on changed, so nobody may approve it any more. Pure: a compare-and-swap may call it twice. */
export function voided(r: Request, why: Problem, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  const moved = move(r, 'void', at);
  if (isProblem(moved)) return moved;
  const next: Request = { ...moved, ended: { at: at.toISOString(), why: why.problem, whyData: { ...why.data } } };
  return { request: next, audit: [auditOf(next, 'void', ports, { outcome: why.problem })], cards: [...cardsOf(next), ...told(next)] };
}
