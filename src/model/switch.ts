import type { Tenant } from './field';
import type { ObjectId } from './ids';

/** What can be switched off from the chat: one action at every customer, one customer for every action, or all that the bot does. */
export type SwitchKind = 'action' | 'tenant' | 'everything';

/** Something that is switched off. */
export interface Switch {
  kind: SwitchKind;
  /** The action's or the customer's id; `*` for everything. */
  what: string;
  /** What it was called when it was switched off. */
  name: string;
  by: { id: ObjectId; name: string };
  at: string;
  reason: string;
}

/** What a request would touch. `customers`: those that its values name beside its own. */
export interface Touched {
  action: string;
  tenant: Pick<Tenant, 'id' | 'wide'>;
  customers?: readonly ObjectId[];
}

/** The switch that stands in the way, the widest first. What reaches all customers at once reaches one that is switched off. */
export function offBy(switches: readonly Switch[], { action, tenant, customers = [] }: Touched): Switch | undefined {
  const covers = ({ kind, what }: Switch) => {
    switch (kind) {
      case 'everything':
        return true;
      case 'action':
        return what === action;
      case 'tenant':
        return what === tenant.id || tenant.wide === 'all' || customers.some(id => id === what);
    }
  };
  const found = switches.filter(covers);
  return found.find(s => s.kind === 'everything') ?? found.find(s => s.kind === 'action') ?? found[0];
}

/** What is switched off, as a sentence begins with it. */
export function offWords({ kind, name }: Pick<Switch, 'kind' | 'name'>): string {
  switch (kind) {
    case 'everything':
      return 'Everything';
    case 'action':
      return `The action ${name}`;
    case 'tenant':
      return `The customer ${name}`;
  }
}
