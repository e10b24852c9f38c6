import type { Call, Reply } from './call';
import type { Field, Fields, TargetTenant, Value, Values } from './field';
import type { GraphReply } from './own-name';
import type { ProblemCode } from './problem';
import type { Matrix } from './rights';
import type { Secret, SecretKind } from './secret';
import type { Table } from './table';

/** What an action can do to a customer. Only the policy says what a risk requires. */
export type Risk = 'read' | 'routine' | 'elevated' | 'destructive';

export const CATEGORIES = [
  'User',
  'Group',
  'License',
  'Calendar Permission',
  'Tenant',
  'Intune',
  'Security & Compliance',
  'Teams & SharePoint',
  'Tool',
  'CIPP Administration',
] as const;

/**
 * What CIPP's answer proves. `said` is CIPP's own text with nothing secret in it: one sentence
 * each where there are several.
 */
export type Outcome =
  | { kind: 'done'; secret?: { kind: SecretKind; value: Secret }; warning?: string; said?: readonly string[] }
  | { kind: 'accepted'; secret?: { kind: SecretKind; value: Secret }; said?: readonly string[] }
  | { kind: 'failed'; why: ProblemCode; said?: string }
  | { kind: 'unknown'; why: ProblemCode; said?: string };

/** A wording; `with` are the values it already says ("block sign-in" is set-sign-in-state with enable=false), as text by field name. */
export type Says = string | { say: string; with: Readonly<Record<string, string>> };

/**
 * One thing that a destructive action takes with it: asked of CIPP before anybody decides. A plain sentence in its place says
 * why nothing can be counted.
 */
export interface Stake {
  /** As it follows "CIPP did not tell": `how many members it has`. */
  asks: string;
  /** A read. */
  call: Call;
  /** A sentence with the count, which approvers read in their channel; nothing where the answer does not tell. */
  says(reply: Reply): string | undefined;
}

/** One declaration; grammar, form, help, policy class, documentation and contract test derive from it. */
export interface Action<F extends Fields = Fields> {
  id: string;
  title: string;
  category: string;
  /** What a technician would type before the values, longest meaning first. Lower case. Title and id count too. */
  says: readonly Says[];
  summary: string;
  risk: Risk;
  /** Some of its choices are less than the worst that it can do. */
  lesser?: { risk: Risk; when(values: Values<F> & { tenant: TargetTenant }): boolean };
  /** What it does with these values, where the title would mislead: "Unblock sign-in". */
  does?(values: Values<F> & { tenant: TargetTenant }): string;
  /** `instance`: acts on or reads CIPP itself and every customer of it; there is no tenant to name. */
  scope?: 'tenant' | 'instance';
  /** Every customer at once is understood by the endpoint (AllTenants). */
  all?: boolean;
  /** The table of Microsoft's that says who may do this to whom; every action that could give its user away has one. */
  matrix?: Matrix;
  /** The answer holds a secret: sealed, and matched only by rules that name it. */
  secret: boolean;
  /** Its endpoint of CIPP is another action's, which `cipp <Endpoint>` means. */
  borrows?: true;
  /** People type a password along with it, which must be noticed and thrown away. */
  passwordTyped?: boolean;
  /** Any endpoint of CIPP, outside the catalogue: rules reach it by this name alone. */
  endpoint?: string;
  /** In the order of the form. The first person or thing is what the action is about. */
  fields: F;
  example: string;
  /** What holds between fields: the field that is wrong and what to do, or nothing. */
  check?(values: Values<F> & { tenant: TargetTenant }): { field: keyof F & string; says: string } | undefined;
  /** One or two sentences for the confirm card: what will happen. */
  note?(values: Values<F> & { tenant: TargetTenant }): string;
  /** What must not be overlooked: what cannot be undone, what means everything. Shown where the decision is taken, also to approvers. */
  warns?(values: Values<F> & { tenant: TargetTenant }): readonly { label: string; text: string }[];
  /** What goes with it. Every destructive action has some, or says why nothing can be counted. */
  stakes?(values: Values<F> & { tenant: TargetTenant }): readonly (Stake | string)[];
  call(values: Values<F> & { tenant: TargetTenant }): Call;
  /** The same for the home tenant through Microsoft Graph, in the technician's own name: where the policy's `backend` says so. */
  graph?: GraphWay<Values<F> & { tenant: TargetTenant }>;
  /** How a write's answer is read. Absent: the common reading (outcome.ts). Secret reads have one too. */
  result?(reply: Reply, values: Values<F> & { tenant: TargetTenant }): Outcome;
  /** How a read's answer is shown. */
  table?(values: Values<F> & { tenant: TargetTenant }): Table;
  /** Actions that help when this one failed or is done, by id. */
  next?: readonly string[];
}

/** How an action is done through Microsoft Graph (docs/graph.md §3). */
export interface GraphWay<V> {
  call(values: V): Call;
  /** What Graph leaves no choice about, by field: shown as a fact, and refused when it was said otherwise. */
  always?: Readonly<Record<string, Value>>;
  note?(values: V): string;
  /** In place of counts, for which CIPP would have to be asked. */
  stakes?: readonly string[];
  /**
   * What a write's answer proves. `made` is what the call's `makes` stood for. `accepted`: Graph goes on by itself, and tells how
   * it ended where its `Location` points.
   */
  result?(reply: GraphReply, made?: Secret): Outcome;
}

/** A write has no table; a read has one unless its answer is a secret. */
export const defineAction = <const F extends Fields>(action: Action<F>): Action<F> => action;

/** The values of an action whose field types are forgotten; `tenant` among them. */
export type AnyValues = Readonly<Record<string, Value | undefined>>;

/** An action as the catalogue holds it: values are built from `fields` (flow/values.ts) before its functions see them. */
export interface AnyAction
  extends Omit<Action, 'fields' | 'lesser' | 'does' | 'check' | 'note' | 'warns' | 'stakes' | 'call' | 'graph' | 'result' | 'table'> {
  fields: Fields;
  lesser?: { risk: Risk; when(values: AnyValues): boolean };
  does?(values: AnyValues): string;
  check?(values: AnyValues): { field: string; says: string } | undefined;
  note?(values: AnyValues): string;
  warns?(values: AnyValues): readonly { label: string; text: string }[];
  stakes?(values: AnyValues): readonly (Stake | string)[];
  call(values: AnyValues): Call;
  graph?: GraphWay<AnyValues>;
  result?(reply: Reply, values: AnyValues): Outcome;
  table?(values: AnyValues): Table;
}

/** The action as it is with these values: its title says what it does, its risk is that of what was chosen. */
export function withValues(action: AnyAction, values: AnyValues): AnyAction {
  const { lesser, does } = action;
  return { ...action, title: does?.(values) ?? action.title, risk: lesser?.when(values) ? lesser.risk : action.risk };
}

/** The action as Graph does it: what leaves no choice is not asked again, and the sentences are its own. */
export function throughGraph(action: AnyAction): AnyAction {
  const { graph } = action;
  if (!graph) return action;
  const { always = {}, stakes } = graph;
  const fields = Object.entries(action.fields).map(([name, field]): [string, Field] => [
    name,
    Object.hasOwn(always, name) ? { ...field, onConfirm: false } : field,
  ]);
  return {
    ...action,
    fields: Object.fromEntries(fields),
    note: graph.note ?? action.note,
    ...(stakes && { stakes: () => stakes }),
  };
}

/** The wordings without what they say of values. */
export const sayings = (action: Pick<AnyAction, 'says'>): string[] => action.says.map(s => (typeof s === 'string' ? s : s.say));

/**
 * The field that says what the action is about: the first person it is done to, or the first thing; one that must be said goes
 * before one that need not be. Nothing where it is about a whole customer, or makes something new.
 */
export function subjectField(action: { fields: Fields }): string | undefined {
  const fits = Object.entries(action.fields).filter(([, field]) => (field.type === 'user' && field.acted) || field.type === 'thing');
  return (fits.find(([, field]) => field.required) ?? fits[0])?.[0];
}
