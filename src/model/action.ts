import type { Call, Reply } from './call';
import type { Fields, Target, TargetTenant, Values } from './field';
import type { ProblemCode } from './problem';
import type { Matrix } from './rights';
import type { Secret, SecretKind } from './secret';

/** What an action can do to a customer. Only the policy says what a risk requires. */
export type Risk = 'read' | 'routine' | 'elevated' | 'destructive';

/** What CIPP's answer proves (DESIGN: outcomes are honest). `said` is CIPP's own text with nothing secret in it. */
export type Outcome =
  | { kind: 'done'; secret?: { kind: SecretKind; value: Secret }; warning?: string }
  | { kind: 'accepted'; secret?: { kind: SecretKind; value: Secret } }
  | { kind: 'failed'; why: ProblemCode; said?: string }
  | { kind: 'unknown'; why: ProblemCode; said?: string };

/** One declaration; grammar, form, help, policy class, documentation and contract test derive from it. */
export interface Action<F extends Fields = Fields> {
  id: string;
  title: string;
  category: string;
  /** What a technician would type before the values, longest meaning first. Lower case. */
  says: readonly string[];
  summary: string;
  risk: Risk;
  /** The table of Microsoft's that says who may do this to whom; every action that could give its user away has one. */
  matrix?: Matrix;
  /** The answer holds a secret: sealed, and matched only by rules that name it. */
  secret: boolean;
  fields: F;
  example: string;
  /** One or two sentences for the confirm card: what will happen to this person. */
  note(target?: Target): string;
  call(values: Values<F> & { tenant: TargetTenant }): Call;
  result(reply: Reply, values: Values<F> & { tenant: TargetTenant }): Outcome;
}

export const defineAction = <const F extends Fields>(action: Action<F>): Action<F> => action;

/** The values of an action whose field types are forgotten. */
export type AnyValues = Readonly<Record<string, string | boolean | Target | TargetTenant | undefined>>;

/** An action as the catalogue holds it: values are built from `fields` (flow/ask.ts) before `call` sees them. */
export interface AnyAction extends Omit<Action, 'fields' | 'call' | 'result'> {
  fields: Fields;
  call(values: AnyValues): Call;
  result(reply: Reply, values: AnyValues): Outcome;
}
