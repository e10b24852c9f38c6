import { type AnyAction, type AnyValues, subjectField } from '../model/action';
import {
  ALL_CUSTOMERS,
  type Field,
  INSTANCE,
  type PersonRef,
  type Target,
  type TargetTenant,
  type TargetUser,
  type Tenant,
  type Thing,
  type Value,
} from '../model/field';
import type { ActionIntent } from '../model/intent';
import type { Directory } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import { byId, type Found, personSaid, tenantSaid, thingSaid } from './lookup';
import { isPlain, type Moment, missing, plainValue, split } from './values';

/** All that was said, found: every reference by id, every value of its kind. */
export interface Aim {
  tenant: Tenant;
  /** What the action is about. */
  target?: Target;
  /** The same, as read now, where it is a person. */
  user?: TargetUser;
  /** Values of all other fields. */
  values: Record<string, Value>;
  /** Everybody it is done to, or whose rights are copied, as read now. */
  people: TargetUser[];
  /** Every group that is named. */
  groups: Thing[];
}

/** One field's choice that only a person can make. */
export interface PickOne {
  field: string;
  said: string;
  options: { tenant: Tenant; choice: TargetUser | Thing }[];
}

/** `fix`: what is wrong or missing in what was said, for the form to ask. */
export type Resolved = Aim | { pick: PickOne } | Fix;
interface Fix {
  fix: Problem;
  /** The field it is about. */
  field?: string;
  tenant?: Tenant;
  /** Whom the action is about, as far as it was found. */
  user?: TargetUser;
}

/** People named in one field; each costs several looks at CIPP. */
const MOST_PEOPLE = 20;

/**
 * From what was said to one tenant of CIPP's list and to everything that the action's fields name, by id. Never guesses: CIPP
 * answers success for a tenant it does not know (docs/cipp-api.md §5), so nothing goes on without it.
 * Throws ProblemError when CIPP or the sign-in authority could not be read.
 */
export async function resolve(intent: ActionIntent, action: AnyAction, directory: Directory, moment: Moment): Promise<Resolved | Problem> {
  const where = await whereSaid(intent, action, directory);
  if (isProblem(where)) return where;
  const first = await subjectOf(intent, action, where, directory);
  if (isProblem(first) || 'pick' in first || 'fix' in first) return first;
  const { tenant } = first;
  const aim: Aim = { tenant, values: {}, people: [], groups: [] };
  if (first.choice) takeSubject(aim, action, first.choice);
  for (const [name, field] of Object.entries(action.fields)) {
    if (name === subjectField(action)) continue;
    const found = await fieldOf(name, field, intent.values[name], tenant, directory, moment);
    if (isProblem(found)) return { fix: found, field: name, tenant, user: aim.user };
    if ('pick' in found) return found;
    if (found.value !== undefined) aim.values[name] = found.value;
    if (isReached(field)) aim.people.push(...(found.people ?? []));
    aim.groups.push(...groupsIn(found.value));
  }
  return checked(aim, action);
}

/** What the action's functions are given. */
export function valuesIn(action: AnyAction, aim: Pick<Aim, 'values' | 'target' | 'tenant'>): AnyValues {
  const subject = subjectField(action);
  return { ...aim.values, ...(subject && { [subject]: aim.target }), tenant: tenantRef(aim.tenant) };
}

function checked(aim: Aim, action: AnyAction): Aim | Fix {
  const values = valuesIn(action, aim);
  const { tenant, user } = aim;
  const [lack] = missing(action, values);
  if (lack) return { fix: problem('FIELD_NEEDED', { field: lack[1].label }), field: lack[0], tenant, user };
  const no = action.check?.(values);
  if (!no) return aim;
  const { label } = action.fields[no.field] ?? { label: no.field };
  return { fix: problem('BAD_FIELD', { field: label, says: no.says }), field: no.field, tenant, user };
}

function takeSubject(aim: Aim, action: AnyAction, choice: TargetUser | Thing): void {
  const field = action.fields[subjectField(action) ?? ''];
  if ('kind' in choice) {
    aim.target = choice;
    aim.groups.push(...groupsIn(choice));
    return;
  }
  aim.user = choice;
  aim.target = refOf(choice);
  if (field?.type === 'user' && field.acted) aim.people.push(choice);
}

/** Whether who is named here may be protected. */
export const isReached = (field: Field): boolean => 'acted' in field && (field.acted || (field.type === 'user' && field.copied === true));

const refOf = ({ id, upn, name, synced }: TargetUser): PersonRef => ({ kind: 'user', id, upn, name, synced });

const groupsIn = (value: Value | undefined): Thing[] =>
  [value]
    .flat()
    .filter(
      (item): item is Thing =>
        typeof item === 'object' && item !== null && 'kind' in item && (item.kind === 'group' || item.kind === 'team'),
    );

const EVERYWHERE = /^(?:\*|all|every|everywhere|(?:all|every)[\s-]*(?:customers?|tenants?|clients?|companies)|alltenants)$/i;

/** The tenant as said; where none was the only one there is, else nothing. */
async function whereSaid({ where }: ActionIntent, action: AnyAction, directory: Directory): Promise<Tenant | Problem | undefined> {
  if (action.scope === 'instance') return INSTANCE;
  if (where === undefined) return directory.alone ? (await directory.tenants())[0] : undefined;
  if (EVERYWHERE.test(where.trim()) || where === ALL_CUSTOMERS.id)
    return action.all ? ALL_CUSTOMERS : problem('ALL_NOT_TAKEN', { action: action.title });
  return tenantSaid(where, directory);
}

/** What the action is about, and the tenant: an address says both. */
async function subjectOf(
  intent: ActionIntent,
  action: AnyAction,
  where: Tenant | undefined,
  directory: Directory,
): Promise<{ tenant: Tenant; choice?: TargetUser | Thing } | { pick: PickOne } | Fix | Problem> {
  const name = subjectField(action);
  const field = name === undefined ? undefined : action.fields[name];
  const said = intent.who ?? (name === undefined ? undefined : intent.values[name]);
  if (name === undefined || !field || said === undefined) return where ? { tenant: where } : { fix: problem('TENANT_NEEDED') };
  if (field.type === 'thing') {
    if (!where) return { fix: problem('TENANT_NEEDED') };
    const thing = await thingSaid(said, field.of, where, directory);
    return pickedFrom(thing, name, said);
  }
  const found = await personSaid(said, where, directory);
  if (!isProblem(found) && 'only' in found && found.only.choice.guest && action.matrix === 'resetPassword')
    return problem('USER_GUEST', { user: found.only.choice.upn, tenant: found.only.tenant.name });
  return pickedFrom(found, name, said);
}

function pickedFrom<T extends TargetUser | Thing>(
  found: Found<T> | Problem,
  field: string,
  said: string,
): { tenant: Tenant; choice: T } | { pick: PickOne } | Problem {
  if (isProblem(found)) return found;
  return 'only' in found ? found.only : { pick: { field, said, options: found.several } };
}

type FieldValue = { value?: Value; people?: TargetUser[] } | { pick: PickOne } | Problem;

/** The value of one field other than the subject. People and things are looked for in the request's tenant alone. */
async function fieldOf(
  name: string,
  field: Field,
  said: string | undefined,
  tenant: Tenant,
  directory: Directory,
  moment: Moment,
): Promise<FieldValue> {
  if (isPlain(field)) {
    const value = plainValue(name, field, said, moment);
    return isProblem(value) ? value : { value };
  }
  const text = said?.trim();
  if (!text) return {};
  if (field.type === 'customer') {
    const customer = await tenantSaid(text, directory);
    return isProblem(customer) ? customer : { value: tenantRef(customer) };
  }
  const many = field.type === 'users' || field.type === 'things';
  const parts = many ? split(text) : [text];
  if (parts.length > MOST_PEOPLE)
    return problem('BAD_VALUE', { field: field.label, value: 'that many', expected: `At most ${MOST_PEOPLE} at once.` });
  const choices: (TargetUser | Thing)[] = [];
  for (const part of parts) {
    const found =
      field.type === 'user' || field.type === 'users'
        ? await personSaid(part, tenant, directory)
        : await thingSaid(part, field.of, tenant, directory);
    const one = pickedFrom(found as Found<TargetUser | Thing> | Problem, name, part);
    if (isProblem(one) || 'pick' in one) return one;
    choices.push(one.choice);
  }
  const refs = choices.map(choice => ('kind' in choice ? choice : refOf(choice)));
  return { value: many ? refs : refs[0], people: choices.filter((choice): choice is TargetUser => !('kind' in choice)) };
}

export const tenantRef = ({ id, domain, name, wide }: Tenant): TargetTenant => ({ id, domain, name, ...(wide && { wide }) });

/**
 * The same aim read again past every cache, by the ids that a request keeps. Says what is not there any more. Plain values
 * stay as they were confirmed.
 */
export async function resolveAgain(
  stored: { tenant: TargetTenant; target?: Target; values: Record<string, Value> },
  action: AnyAction,
  directory: Directory,
): Promise<Aim | Problem> {
  const { target } = stored;
  // both at once: who is looked for at the customer's domain of then is looked for again where it has another one now
  const reading = target && byId(target, stored.tenant, directory);
  reading?.catch(() => undefined);
  const tenant = await tenantAgain(stored.tenant, directory);
  if (!tenant) return problem('CHANGED', { what: "CIPP's list of customers" });
  const aim: Aim = { tenant, values: {}, people: [], groups: [] };
  if (target) {
    const choice = await (tenant.domain === stored.tenant.domain ? reading : byId(target, tenant, directory));
    if (!choice) return problem('CHANGED', { what: target.kind === 'user' ? 'The person' : 'What it is about' });
    takeSubject(aim, action, choice);
  }
  for (const [name, value] of Object.entries(stored.values)) {
    const field = action.fields[name];
    const again = await valueAgain(value, tenant, directory);
    if (!field || again === undefined) return problem('CHANGED', { what: field?.label ?? 'The bot' });
    aim.values[name] = again.value;
    if (isReached(field)) aim.people.push(...again.people);
    aim.groups.push(...groupsIn(again.value));
  }
  return aim;
}

async function tenantAgain({ id, wide }: TargetTenant, directory: Directory): Promise<Tenant | undefined> {
  if (wide) return wide === 'all' ? ALL_CUSTOMERS : INSTANCE;
  return (await directory.tenants({ fresh: true })).find(t => t.id === id);
}

const isRef = (value: unknown): value is Target => typeof value === 'object' && value !== null && 'kind' in value && 'id' in value;

async function valueAgain(value: Value, tenant: Tenant, directory: Directory): Promise<{ value: Value; people: TargetUser[] } | undefined> {
  const refs = [value].flat().filter(isRef);
  if (refs.length === 0) return { value, people: [] };
  const found = await Promise.all(refs.map(ref => byId(ref, tenant, directory)));
  const choices = found.filter(choice => choice !== undefined);
  if (choices.length < refs.length) return undefined;
  const again = choices.map(choice => ('kind' in choice ? choice : refOf(choice)));
  const [first] = again;
  return (
    first && { value: Array.isArray(value) ? again : first, people: choices.filter((choice): choice is TargetUser => !('kind' in choice)) }
  );
}
