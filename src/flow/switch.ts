import type { AnyAction } from '../model/action';
import { ALL_CUSTOMERS, type TargetTenant, type Tenant, type Value } from '../model/field';
import type { ObjectId } from '../model/ids';
import { switchedOff } from '../model/policy';
import type { Ports } from '../model/ports';
import type { Problem } from '../model/problem';
import type { Request } from '../model/request';
import { offBy, type Switch, type Touched } from '../model/switch';

/** What something to be done is about, as far as switches go. */
interface Meant {
  action: string;
  tenant: Pick<Tenant, 'id' | 'wide'>;
  values?: Readonly<Record<string, Value>>;
}

const touched = ({ action, tenant, values = {} }: Meant): Touched => ({ action, tenant, customers: customersIn(values) });

/** The switch that stands in its way, in whichever process it was thrown; as stored now where `fresh`, as the run needs it. */
export async function switchFor(meant: Meant, ports: Ports, how: { fresh: boolean }): Promise<Switch | undefined> {
  const { switches } = ports.store;
  return offBy(await (how.fresh ? switches.off() : switches.known()), touched(meant));
}

/** The same, of switches that somebody has read. */
export function offIn(switches: readonly Switch[], meant: Meant, ports: Ports): Problem | undefined {
  const off = offBy(switches, touched(meant));
  return off && switchedOff(off, ports.policy());
}

/** Why this request may not go on now: something it is about is switched off. */
export async function offNow(request: Pick<Request, 'action' | 'tenant' | 'values'>, ports: Ports): Promise<Problem | undefined> {
  return offIn(await ports.store.switches.off(), request, ports);
}

/** Why nobody may even ask for this anywhere: the action is switched off, or everything is. */
export async function offAnywhere({ id }: AnyAction, ports: Ports): Promise<Problem | undefined> {
  const everywhere = (await ports.store.switches.known()).filter(({ kind }) => kind !== 'tenant');
  const off = offBy(everywhere, { action: id, tenant: ALL_CUSTOMERS });
  return off && switchedOff(off, ports.policy());
}

const customersIn = (values: Readonly<Record<string, Value>>): ObjectId[] =>
  Object.values(values).flatMap(value => (isCustomer(value) ? [value.id] : []));

const isCustomer = (value: Value): value is TargetTenant =>
  typeof value === 'object' && value !== null && 'id' in value && 'domain' in value && !('kind' in value);
