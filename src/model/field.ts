import type { ObjectId, Upn } from './ids';

/** A customer (or the home tenant) as CIPP lists it. `domain` is the default domain, the name CIPP takes everywhere. */
export interface Tenant {
  id: ObjectId;
  domain: string;
  initialDomain: string;
  name: string;
  /** The MSP's own tenant stands in CIPP's list too. */
  home: boolean;
}

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

/** What a request keeps of its target, and all that an action's call is made from. */
export type Target = Pick<TargetUser, 'id' | 'upn' | 'name' | 'synced'>;
export type TargetTenant = Pick<Tenant, 'id' | 'domain' | 'name'>;

interface Common {
  label: string;
  help?: string;
  required: boolean;
}
export interface UserField extends Common {
  type: 'user';
}
export interface ToggleField extends Common {
  type: 'toggle';
  default: boolean;
}
export interface TextField extends Common {
  type: 'text';
  maxLength: number;
  multiline: boolean;
}
export type Field = UserField | ToggleField | TextField;
export type Fields = Readonly<Record<string, Field>>;

/** What a resolved field hands to an action's `call`. */
export type ValueOf<F extends Field> = F extends UserField ? Target : F extends ToggleField ? boolean : string;
export type Values<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** The kinds of parameter an action can ask for; labels are what the form shows. */
export const field = {
  user: (label: string, more: { help?: string } = {}): UserField => ({ type: 'user', label, required: true, ...more }),
  toggle: (label: string, more: { default: boolean; help?: string }): ToggleField => ({ type: 'toggle', label, required: true, ...more }),
  text: (label: string, more: { help?: string; required?: boolean; maxLength?: number; multiline?: boolean } = {}): TextField => ({
    type: 'text',
    label,
    required: false,
    maxLength: 300,
    multiline: false,
    ...more,
  }),
};
