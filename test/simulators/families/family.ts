import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer, Received } from '../server';
import type { Customer, World } from '../world';

/** Which tenant a call means: a customer, the MSP's own (also where none is named), or a name that CIPP does not know. */
export type Meant = Customer | 'partner' | 'unknown';

/** What the families of endpoints share with the simulator around them. */
export interface FamilyContext {
  world: World;
  tenant(asked: Asked): Meant;
  people(tenant: Meant): Person[];
  /** Whole seconds and `Z`, by the clock that was handed in. */
  now(): string;
  /** Keeps a secret that an answer holds, so that a search through everything that left the bot finds it. */
  give(kind: 'password' | 'link' | 'pass' | 'key', value: string): string;
}

export interface Endpoint {
  /** The role that CIPP asks for, as in test/contract/endpoints.json. */
  role: string;
  answer(asked: Asked, received: Received): Answer;
}

/** One area of CIPP: its endpoints by name, and how to bring its data back to the start. */
export interface Family {
  endpoints: Record<string, Endpoint>;
  reset(): void;
}
