/** What the endpoints about people, groups and tenants share. */
import { type Asked, read } from '../cipp-request';
import type { Answer, Received } from '../server';
import type { Customer } from '../world';
import type { Directory } from './directory';
import type { Endpoint, FamilyContext, Meant } from './family';
import { field, type Ground, labelled, said } from './ground';

/** What the simulator around the families knows and they need. */
export interface Around {
  /** The password that a test chose, or a random one. */
  password(): string;
  /** Keeps the password as given out; the link instead of it where the Password Pusher is on. */
  handOut(password: string): string;
  /** The customers that CIPP lists for this client. */
  customers(): Customer[];
  /** An entry of CIPP's log, under the client's name. */
  note(tenant: Meant, message: string, api: string, severity: string): void;
}

export interface Write {
  endpoint: string;
  /** As sent: `undefined` where the tenant was missing. */
  tenantFilter: string | undefined;
  query: Record<string, string>;
  body: unknown;
  at: string;
}

export interface Ways {
  context: FamilyContext;
  around: Around;
  ground: Ground;
  directory: Directory;
  /** Every call that was let in and is not a list, oldest first. */
  writes: Write[];
}

/** Answers of these hold secrets, which no log does. */
const SECRET = ['AddUser', 'ExecCreateTAP'];

/** The same endpoints, and every call of what is not a list is kept, and stands in CIPP's log. */
export function kept({ writes, context, around }: Ways, endpoints: Record<string, Endpoint>): Record<string, Endpoint> {
  const keeping = ([name, endpoint]: [string, Endpoint]): [string, Endpoint] => {
    const answer = (asked: Asked, received: Received) => {
      const { query, body } = received;
      writes.push({ endpoint: name, tenantFilter: asked.text('tenantFilter'), query, body, at: context.now() });
      const answered = endpoint.answer(asked, received);
      const texts = SECRET.includes(name) ? [] : [inside(answered.body, 'Results')].flat().filter(text => typeof text === 'string');
      const severity = answered.status < 400 ? 'Info' : 'Error';
      for (const text of texts.length > 0 ? texts : [`${name} was called`])
        around.note(context.tenant(asked), String(text), name, severity);
      return answered;
    };
    return [name, /^list/i.test(name) ? endpoint : { ...endpoint, answer }];
  };
  return Object.fromEntries(Object.entries(endpoints).map(keeping));
}

/** Body first, then query. */
export const fromBodyFirst = (role: string, work: (asked: Asked) => Answer): Endpoint => ({
  role,
  answer: (_, received) => {
    const body = read({ ...received, query: {} });
    const query = read({ ...received, body: undefined });
    return work({ params: new Map([...query.params, ...body.params]), text: name => body.text(name) ?? query.text(name) });
  },
});

/** A text, or the `.value` of an object. */
export const either = (asked: Asked, name: string): string | undefined => labelled(asked, name) ?? said(asked, name);

/** A field of an object that was sent inside another, without regard to case. */
export function inside(given: unknown, name: string): unknown {
  if (typeof given !== 'object' || given === null) return undefined;
  return Object.entries(given).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

export const textIn = (given: unknown, name: string): string | undefined => {
  const found = inside(given, name);
  return found === undefined || found === null || found === '' || typeof found === 'object' ? undefined : String(found);
};

/** What `[System.Convert]::ToBoolean` makes of it: absent is false, numbers count, other text is an error (nothing). */
export function converted(asked: Asked, name: string): boolean | undefined {
  const given = field(asked, name);
  if (given === undefined || given === null || given === '') return false;
  return typeof given === 'string' ? { true: true, false: false }[given.toLowerCase()] : Boolean(given);
}

/** What a `[bool]` parameter takes: booleans and numbers. */
export function strict(asked: Asked, name: string): boolean | undefined {
  const given = field(asked, name);
  return typeof given === 'boolean' || typeof given === 'number' ? Boolean(given) : undefined;
}

export const refused = (parameter: string): string =>
  `Cannot process argument transformation on parameter '${parameter}'. Cannot convert value "System.String" to type "System.Boolean". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.`;

/** PowerShell's spelling. */
export const spelled = (flag: boolean): string => (flag ? 'True' : 'False');

/** A moment so many days before now. */
export const daysAgo = ({ now }: FamilyContext, days: number): string =>
  `${new Date(Date.parse(now()) - days * 86_400_000).toISOString().slice(0, 19)}Z`;

/** PowerShell's `[bool]`: every text that is not empty is true, `"false"` too. */
export const truthy = (given: unknown): boolean => Boolean(given);

/** Unix seconds as CIPP's tables keep a moment: in UTC, without a zone; no number is now. */
export function unixTime({ now }: FamilyContext, given: unknown): string {
  const seconds = Number(given);
  const at = Number.isFinite(seconds) && seconds > 0 ? new Date(seconds * 1000) : new Date(now());
  return at.toISOString().slice(0, 19);
}
