import type { Json } from './call';
import type { ObjectId, Upn } from './ids';

/** A customer (or the home tenant) as CIPP lists it. `domain` is the default domain, the name CIPP takes everywhere. */
export interface Tenant {
  id: ObjectId;
  domain: string;
  initialDomain: string;
  name: string;
  /** The MSP's own tenant stands in CIPP's list too. */
  home: boolean;
  /** No single customer: every customer at once, or the CIPP instance itself. Policies name these two by word. */
  wide?: 'all' | 'instance';
}

/** Every customer at once, as CIPP is told it (docs/cipp-api.md §5). */
export const ALL_CUSTOMERS: Tenant = {
  id: 'ffffffff-ffff-4fff-8fff-fffffffffff1' as ObjectId,
  domain: 'AllTenants',
  initialDomain: 'AllTenants',
  name: 'All customers',
  home: false,
  wide: 'all',
};
/** The CIPP instance itself: what acts on it has no tenant. */
export const INSTANCE: Tenant = {
  id: 'ffffffff-ffff-4fff-8fff-fffffffffff2' as ObjectId,
  domain: 'cipp',
  initialDomain: 'cipp',
  name: 'CIPP itself',
  home: false,
  wide: 'instance',
};

/** A person of a customer's tenant, as read from CIPP. */
export interface TargetUser {
  id: ObjectId;
  upn: Upn;
  name: string;
  enabled: boolean;
  /** Mastered on premises: a reset is only accepted, never confirmed (docs/cipp-api.md §9). */
  synced: boolean;
  guest: boolean;
  department?: string;
  title?: string;
  manager?: string;
  lastPasswordChange?: string;
}

/** What a request keeps of a person. */
export type PersonRef = Pick<TargetUser, 'id' | 'upn' | 'name' | 'synced'> & { kind: 'user' };

/** Things of a customer, or of CIPP, that an action can be about; `cipp/things.ts` knows where each is listed. */
export const THINGS = [
  'group',
  'device',
  'entra-device',
  'autopilot-device',
  'license',
  'app',
  'queued-app',
  'intune-policy',
  'intune-script',
  'intune-template',
  'ca-policy',
  'named-location',
  'standard-template',
  'scheduled-item',
  'backup',
  'deleted-item',
  'site',
  'team',
  'alert',
  'incident',
  'api-client',
] as const;
export type ThingKind = (typeof THINGS)[number];

/** What a kind is called in a sentence. */
export const THING_NOUNS: Readonly<Record<ThingKind, string>> = {
  group: 'group',
  device: 'device',
  'entra-device': 'device',
  'autopilot-device': 'Autopilot device',
  license: 'licence',
  app: 'app',
  'queued-app': 'queued app',
  'intune-policy': 'policy',
  'intune-script': 'script',
  'intune-template': 'template',
  'ca-policy': 'Conditional Access policy',
  'named-location': 'named location',
  'standard-template': 'standards template',
  'scheduled-item': 'scheduled task',
  backup: 'backup',
  'deleted-item': 'deleted item',
  site: 'site',
  team: 'team',
  alert: 'alert',
  incident: 'incident',
  'api-client': 'API client',
};

/** Kinds that CIPP keeps for all customers together: they are listed without a tenant. */
const OF_INSTANCE: readonly ThingKind[] = ['queued-app', 'intune-template', 'standard-template', 'scheduled-item', 'backup', 'api-client'];
export const ofInstance = (kind: ThingKind | undefined): boolean => kind !== undefined && OF_INSTANCE.includes(kind);

/** Something found by what was said. `id` is what CIPP is given; `facts` are the other things a call needs of it. */
export interface Thing {
  kind: ThingKind;
  id: string;
  name: string;
  /** What tells it from another of the same name: a mail address, a serial number. */
  detail: string;
  facts: Readonly<Record<string, string>>;
}

/** What a request is about: shown on every card, kept by id. */
export type Target = PersonRef | Thing;
/** What stands under its name: the sign-in name, or what tells a thing from another. */
export const detailOf = (target: Target): string => (target.kind === 'user' ? target.upn : target.detail);
export const isPerson = (target: Target | undefined): target is PersonRef => target?.kind === 'user';
export type TargetTenant = Pick<Tenant, 'id' | 'domain' | 'name' | 'wide'>;

interface Common {
  label: string;
  help?: string;
  required: boolean;
  /** Other words that introduce it in typed text (`until`, `to group`), beside its own name. Lower case. */
  words?: readonly string[];
  /** Asked again on the card that asks to confirm, where it can still be changed. */
  onConfirm?: boolean;
}
/** `acted`: the action is done to this person, who may be protected; otherwise they only get or are named something. */
export interface UserField extends Common {
  type: 'user';
  acted: boolean;
  /** Somebody else gets what this person may do: they may be protected too, though nothing is done to them. */
  copied?: true;
}
export interface UsersField extends Common {
  type: 'users';
  acted: boolean;
}
export interface ThingField extends Common {
  type: 'thing';
  of: ThingKind;
}
export interface ThingsField extends Common {
  type: 'things';
  of: ThingKind;
}
/** Narrows an action on the whole instance to one customer. */
export interface CustomerField extends Common {
  type: 'customer';
}
export interface Choice<V extends string = string> {
  value: V;
  label: string;
  /** What people say for it in typed text. Lower case. */
  says?: readonly string[];
}
export interface ChoiceField<V extends string = string> extends Common {
  type: 'choice';
  choices: readonly Choice<V>[];
  default?: V;
}
export interface ChoicesField<V extends string = string> extends Common {
  type: 'choices';
  choices: readonly Choice<V>[];
}
export interface ToggleField extends Common {
  type: 'toggle';
  default: boolean;
}
export interface TextField extends Common {
  type: 'text';
  maxLength: number;
  multiline: boolean;
  default?: string;
  /** What fits, as a regular expression without slashes, and in words. */
  pattern?: string;
  expected?: string;
}
/** Several short texts: separated by commas when typed, one a line in a form. */
export interface LinesField extends Common {
  type: 'lines';
  most: number;
}
export interface NumberField extends Common {
  type: 'number';
  min: number;
  max: number;
  default?: number;
}
/** `day`: no time of day. Kept in UTC as ISO 8601; a day as `2026-11-25`. */
export interface DateField extends Common {
  type: 'date';
  day: boolean;
  /** What a day without a time means: from its first minute, or until its last. Noon where nothing is said. */
  bare?: 'from' | 'until';
}
/** Structure that has no form of its own. Text that is no JSON, or larger than `maxLength`, is refused. */
export interface JsonField extends Common {
  type: 'json';
  maxLength: number;
  shape: 'object' | 'array';
}
export type Field =
  | UserField
  | UsersField
  | ThingField
  | ThingsField
  | CustomerField
  | ChoiceField
  | ChoicesField
  | ToggleField
  | TextField
  | LinesField
  | NumberField
  | DateField
  | JsonField;
export type Fields = Readonly<Record<string, Field>>;

/** A resolved value as it is stored with a request: JSON through and through. */
export type Value = string | number | boolean | readonly string[] | Target | readonly Target[] | TargetTenant | Json;

type Raw<F extends Field> = F extends UserField
  ? PersonRef
  : F extends UsersField
    ? readonly PersonRef[]
    : F extends ThingField
      ? Thing
      : F extends ThingsField
        ? readonly Thing[]
        : F extends CustomerField
          ? TargetTenant
          : F extends ChoiceField<infer V>
            ? V
            : F extends ChoicesField<infer V>
              ? readonly V[]
              : F extends ToggleField
                ? boolean
                : F extends LinesField
                  ? readonly string[]
                  : F extends NumberField
                    ? number
                    : F extends JsonField
                      ? Json
                      : string;
type Sure<F extends Field> = F extends { type: 'toggle' }
  ? true
  : F extends { required: true }
    ? true
    : F extends { default: string | number }
      ? true
      : false;

/** What a resolved field hands to an action's `call`: there for sure when required or with a default. */
export type ValueOf<F extends Field> = Sure<F> extends true ? Raw<F> : Raw<F> | undefined;
export type Values<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

type More = { help?: string; words?: readonly string[]; onConfirm?: boolean };
type Optional = More & { required?: boolean };
type None = Pick<More, never>;
type Need<M, Otherwise extends boolean> = M extends { required: true } ? true : M extends { required: false } ? false : Otherwise;
const need = <M extends Optional, const Otherwise extends boolean>(more: M, otherwise: Otherwise) =>
  (more.required ?? otherwise) as Need<M, Otherwise>;
const said = <const K extends Field['type'], const M extends Optional, const Otherwise extends boolean>(
  type: K,
  label: string,
  more: M,
  otherwise: Otherwise,
) => ({ ...more, type, label, required: need(more, otherwise) });

/** The kinds of parameter an action can ask for; labels are what the form shows. What an action is about is required unless told otherwise. */
export const field = {
  /** Whom it is done to. */
  user: <const M extends Optional = None>(label: string, more: M = {} as M) => ({ ...said('user', label, more, true), acted: true }),
  /** Somebody who gets something, or is named: not protected. */
  person: <const M extends Optional = None>(label: string, more: M = {} as M) => ({ ...said('user', label, more, false), acted: false }),
  /** Somebody whose rights another person gets. */
  copied: <const M extends Optional = None>(label: string, more: M = {} as M) => ({
    ...said('user', label, more, false),
    acted: false,
    copied: true as const,
  }),
  /** Several to whom it is done. */
  users: <const M extends Optional = None>(label: string, more: M = {} as M) => ({ ...said('users', label, more, false), acted: true }),
  /** Several who get something. */
  people: <const M extends Optional = None>(label: string, more: M = {} as M) => ({ ...said('users', label, more, false), acted: false }),
  thing: <const M extends Optional = None>(of: ThingKind, label: string, more: M = {} as M) => ({
    ...said('thing', label, more, true),
    of,
  }),
  things: <const M extends Optional = None>(of: ThingKind, label: string, more: M = {} as M) => ({
    ...said('things', label, more, false),
    of,
  }),
  customer: (label: string, more: More = {}) => said('customer', label, more, false),
  choice: <const V extends string, const M extends Optional & { default?: NoInfer<V> } = None>(
    label: string,
    choices: readonly (V | Choice<V>)[],
    more: M = {} as M,
  ) => ({ ...said('choice', label, more, false), choices: choices.map(choiceOf) as readonly Choice<V>[] }),
  choices: <const V extends string, const M extends Optional = None>(
    label: string,
    choices: readonly (V | Choice<V>)[],
    more: M = {} as M,
  ) => ({ ...said('choices', label, more, false), choices: choices.map(choiceOf) as readonly Choice<V>[] }),
  toggle: <const M extends More & { default: boolean }>(label: string, more: M) => said('toggle', label, more, true),
  text: <const M extends Optional & Partial<Pick<TextField, 'maxLength' | 'multiline' | 'default' | 'pattern' | 'expected'>> = None>(
    label: string,
    more: M = {} as M,
  ) => ({ maxLength: 300, multiline: false, ...said('text', label, more, false) }),
  lines: <const M extends Optional & { most?: number } = None>(label: string, more: M = {} as M) => ({
    most: 50,
    ...said('lines', label, more, false),
  }),
  number: <const M extends Optional & { min: number; max: number; default?: number }>(label: string, more: M) =>
    said('number', label, more, false),
  /** A day and a time of day. */
  date: <const M extends Optional & Pick<DateField, 'bare'> = None>(label: string, more: M = {} as M) => ({
    ...said('date', label, more, false),
    day: false,
  }),
  day: <const M extends Optional = None>(label: string, more: M = {} as M) => ({ ...said('date', label, more, false), day: true }),
  json: <const M extends Optional & Partial<Pick<JsonField, 'shape' | 'maxLength'>> = None>(label: string, more: M = {} as M) => ({
    shape: 'object' as const,
    maxLength: 8_000,
    ...said('json', label, more, false),
  }),
};

const choiceOf = <V extends string>(choice: V | Choice<V>): Choice<V> =>
  typeof choice === 'string' ? { value: choice, label: worded(choice) } : choice;

/** `AllDevicesAndUsers` → `All devices and users`: a value's label where none is given. */
function worded(value: string): string {
  const words = value.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  const [first = '', ...rest] = words.split(' ');
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest.map(word => (/^[A-Z]{2,}/.test(word) ? word : word.toLowerCase()))].join(
    ' ',
  );
}
