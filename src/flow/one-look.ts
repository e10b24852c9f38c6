import { type AnyAction, subjectField } from '../model/action';
import { isPerson, type PersonRef, type Target, type Value } from '../model/field';
import { groupsOf } from '../model/policy';
import type { Directory, People, Ports } from '../model/ports';
import type { Request } from '../model/request';
import type { Switches } from '../model/store';
import { looksAtNobody } from './authorise';
import { isReached } from './resolve';

/** One look at everything that a request rests on, past every cache. */
export interface Look {
  ports: Ports;
  /** Asks at once for what a look at this request will need; what could not be read is said where it is used. */
  begin(request: Request, action: AnyAction): void;
}

/** Ports that read each person, each person's rights and the switches once, however often they are asked. */
export function oneLook(ports: Ports): Look {
  const { people, directory, store } = ports;
  const reading = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const begun = (reading.get(key) as Promise<T> | undefined) ?? read();
    reading.set(key, begun);
    return begun;
  };
  const now: People['now'] = (id, groups) => once(`person ${id} ${groups.join()}`, () => people.now(id, groups, { fresh: true }));
  const rights: Directory['rights'] = (tenant, id) =>
    once(`rights ${tenant.id} ${tenant.domain} ${id}`, () => directory.rights(tenant, id, { fresh: true }));
  const off: Switches['off'] = () => once('switches', () => store.switches.off());
  return {
    ports: {
      ...ports,
      people: { ...people, now },
      directory: { ...directory, rights },
      store: { ...store, switches: { ...store.switches, off } },
    },
    begin(request, action) {
      const groups = groupsOf(ports.policy());
      const approvers = request.approval?.decisions.map(({ by }) => by.id) ?? [];
      const begun: Promise<unknown>[] = reachedIn(request, action).map(({ id }) => rights(request.tenant, id));
      for (const id of new Set([request.requester.id, ...approvers])) begun.push(now(id, groups));
      begun.push(off());
      for (const read of begun) read.catch(() => undefined);
    },
  };
}

/** Everybody whose rights it comes to, as the request names them. */
function reachedIn({ target, values }: Request, action: AnyAction): PersonRef[] {
  if (looksAtNobody(action)) return [];
  const subject = subjectField(action);
  const named = Object.entries({ ...values, ...(subject && target && { [subject]: target }) });
  const reached = named.flatMap(([name, value]) => {
    const field = action.fields[name];
    return field && isReached(field) ? [value as Value].flat() : [];
  });
  return reached.filter((value): value is PersonRef => isPerson(value as Target | undefined));
}
