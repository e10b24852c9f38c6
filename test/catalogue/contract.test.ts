import { actionOf, CATALOGUE } from '../../src/actions';
import endpoints from '../../src/actions/endpoints.json';
import { parse } from '../../src/flow/parse';
import { type AnyAction, sayings } from '../../src/model/action';
import type { Call } from '../../src/model/call';
import type { Matrix } from '../../src/model/rights';
import { callsOf } from './choices';
import { CONTRACT, type Contracted, oddities, type Param, sentOf } from './contract';

/** Params that the bot never sends, and why. */
const NEVER_SENT: Readonly<Record<string, string>> = {
  'add-msp-app.packageName': 'the contract says to leave it out',
  'add-user.password': 'a password is never typed: CIPP makes one',
  'assign-app.groupNames': 'names are wildcards: groups are sent by id',
  'assign-app.excludeGroup': 'names are wildcards: groups are sent by id',
  'assign-policy.excludeGroup': 'names are wildcards: groups are sent by id',
  'list-domain-health.selector': 'it would make the read write (docs/cipp-api.md does not offer a way around it)',
  'list-graph-request.ignoreErrors': 'the contract says it is best never sent',
  'list-tenants.allTenantsRow': 'a row that is no customer is no use in a list of customers',
  'set-security-incident.assignToSelf': 'it means the portal user, and an API client is none',
};

/** Values of an enum that the bot never sends, and why. */
const NEVER_CHOSEN: Readonly<Record<string, { values: string[]; why: string }>> = {
  'list-tenants.offboardingDefaults': { values: ['false'], why: 'left out means the same' },
  'test-extension.extension': { values: ['CIPP-API'], why: 'CIPP cannot test itself' },
};

/** What must be said of these is known otherwise: `check` asks for one of the ways. */
const KNOWN_OTHERWISE: Readonly<Record<string, string>> = {
  'add-policy.templateType': "the template's own kind",
  'add-policy.displayName': "the template's own name",
};

/** One of their choices destroys something, which the contract counts as a write. */
const STRICTER = ['edit-named-location', 'set-excluded-license'];
/** Any answer of Graph may hold a secret, whatever the contract calls it. */
const SECRET_TOO = ['list-graph-request'];

/** Done to people or groups and held against none of Microsoft's tables, and why: nobody gets into an account by it. */
const HELD_AGAINST_NONE: Readonly<Record<string, string>> = {
  'assign-licenses': 'it gives or takes what is paid for',
  'convert-mailbox': 'nobody gets into a mailbox by what kind it is',
  'enable-archive': 'the mailbox grows',
  'set-out-of-office': 'one reads who writes anyway',
  'send-mfa-push': 'the person answers on their own phone',
  'delete-group': 'it takes rights and gives none',
  'hide-group-from-gal': 'it is seen or not',
  'set-group-delivery-management': 'who may write to it',
  'add-choco-app': 'groups get an app',
  'add-msp-app': 'groups get an app',
  'add-office-app': 'groups get an app',
  'add-policy': 'groups get a policy',
  'add-store-app': 'groups get an app',
  'add-winget-app': 'groups get an app',
  'assign-app': 'groups get an app',
  'assign-policy': 'groups get a policy',
};

/** Endpoints that hand their body on as a whole: CIPP's own description has no names of it. */
const HANDED_ON = ['ExecDeviceAction', 'ExecExtensionsConfig', 'ExecOffboardUser'];

function actionFor({ id }: Contracted): AnyAction {
  const found = actionOf(id);
  if (!found) throw new Error(`the catalogue has no ${id}`);
  return found;
}
/** Changes something about people or groups. */
const isDoneTo = ({ risk, fields }: AnyAction) =>
  risk !== 'read' &&
  Object.values(fields).some(field => ('acted' in field && field.acted) || ('of' in field && ['group', 'team'].includes(field.of)));
const titled = CONTRACT.map(contracted => [contracted.id, contracted] as const);
const isSent = (param: Param, calls: readonly Call[]) => calls.some(call => sentOf(param, call) !== undefined);
const whole = (contracted: Contracted, params: readonly Param[]) => params.map(p => `${contracted.id}.${p.name}`);
const listed = (table: object, { id }: Contracted) => Object.keys(table).filter(name => name.startsWith(`${id}.`));

const describedAs = (name: string) => endpoints.endpoints.find(endpoint => endpoint.name === name);
const namesOf = ({ query = {}, body }: Call): string[] => [
  ...Object.keys(query),
  ...(typeof body === 'object' && !Array.isArray(body) ? Object.keys(body ?? {}) : []),
];

test('129 actions, each once, and all of them in the catalogue, which may have more', () => {
  const ids = CONTRACT.map(c => c.id);
  expect(ids).toHaveLength(129);
  expect(new Set(ids).size).toBe(129);
  const declared = CATALOGUE.map(action => action.id);
  expect(new Set(declared).size).toBe(declared.length);
  expect(ids.filter(id => !declared.includes(id))).toEqual([]);
});

describe('what an action sends', () => {
  test.each(titled)('%s: as the contract has it, and nothing else', (_, contracted) => {
    const calls = callsOf(actionFor(contracted));
    expect([...new Set(calls.flatMap(call => oddities(contracted, call)))]).toEqual([]);
  });

  test.each(titled)('%s: every param, by some choice', (_, contracted) => {
    const calls = callsOf(actionFor(contracted));
    const unsent = contracted.params.filter(param => !isSent(param, calls));
    expect(whole(contracted, unsent)).toEqual(listed(NEVER_SENT, contracted));
  });

  test.each(titled)('%s: what is required, whatever is chosen', (_, contracted) => {
    const [few] = callsOf(actionFor(contracted));
    const unsent = contracted.params.filter(param => param.required && !isSent(param, few ? [few] : []));
    expect(whole(contracted, unsent)).toEqual(listed(KNOWN_OTHERWISE, contracted));
  });

  test.each(titled)('%s: every word of its enums', (_, contracted) => {
    const sent = callsOf(actionFor(contracted));
    const words = (param: Param) => sent.map(call => JSON.stringify(sentOf(param, call)) ?? '').join(' ');
    const missing = contracted.params.flatMap(param => {
      const said = words(param);
      const never = param.enum?.filter(word => !new RegExp(`"(?:[^"]*,)?${word}(?:,[^"]*)?"`).test(said)) ?? [];
      return never.length > 0 ? [[`${contracted.id}.${param.name}`, never]] : [];
    });
    expect(missing).toEqual(listed(NEVER_CHOSEN, contracted).map(name => [name, NEVER_CHOSEN[name]?.values]));
  });

  test.each(titled)('%s: with the role that the generated description has too', (_, { endpoint, cippRole }) => {
    expect(describedAs(endpoint)).toMatchObject({ role: cippRole });
  });

  test.each(CATALOGUE.map(action => [action.id, action] as const))(
    '%s: to endpoints and with names that the description has',
    (_, action) => {
      const strange = callsOf(action).flatMap(call => {
        const described = describedAs(call.endpoint);
        if (!described) return [call.endpoint];
        const known = [...(described.query ?? []), ...(described.body ?? [])].map(({ name }) => name.toLowerCase().split(/[.[]/)[0]);
        return HANDED_ON.includes(call.endpoint) ? [] : namesOf(call).filter(name => !known.includes(name.toLowerCase()));
      });
      expect([...new Set(strange)]).toEqual([]);
    },
  );
});

describe('what an action is', () => {
  test.each(titled)('%s', (id, contracted) => {
    const action = actionFor(contracted);
    const { effect, returnsSecret } = contracted;
    // "Reset password" since the first day: its cards are known by that
    expect(action.title.toLowerCase()).toBe(contracted.title.toLowerCase());
    expect(action).toMatchObject({ category: contracted.category, secret: returnsSecret || SECRET_TOO.includes(id) });
    expect(action.scope).toBe(contracted.scope);
    const risks = {
      read: ['read'],
      write: STRICTER.includes(id) ? ['destructive'] : ['routine', 'elevated'],
      destructive: ['destructive'],
    };
    expect(risks[effect]).toContain(action.risk);
    expect(action.table !== undefined).toBe(effect === 'read' && !action.secret);
    expect(action.result !== undefined || action.table !== undefined || !action.secret).toBe(true);
  });

  test.each(titled)('%s: every customer at once only where the contract takes that', (_, contracted) => {
    const tenant = contracted.params.find(p => p.type === 'tenant' || ['selectedTenants', 'tenantFilter'].includes(p.field));
    const takes = contracted.scope !== 'instance' && tenant !== undefined && (/AllTenants/.test(tenant.description) || !tenant.required);
    expect(actionFor(contracted).all ?? false).toBe(takes);
  });

  test.each(titled)('%s: its example is understood, its summary can be read, what helps next exists', (id, contracted) => {
    const action = actionFor(contracted);
    expect(parse(action.example, CATALOGUE)).toMatchObject({ kind: 'action', action: id, typedPassword: false });
    expect(action.summary).toMatch(/^[A-Z][^.!?\n]{8,99}$/);
    for (const next of action.next ?? []) expect(actionOf(next)?.id).toBe(next);
  });

  test("one is held against Microsoft's table of resets, and all else that could give an account away against the other", () => {
    const held = (matrix?: Matrix) => CATALOGUE.filter(action => action.matrix === matrix && isDoneTo(action)).map(({ id }) => id);
    expect(held('resetPassword')).toEqual(['reset-password']);
    expect(held().sort()).toEqual(Object.keys(HELD_AGAINST_NONE).sort());
  });

  test('no wording means two actions', () => {
    const owners = new Map<string, Set<string>>();
    for (const action of CATALOGUE)
      for (const said of new Set([...sayings(action), action.title.toLowerCase(), action.id]))
        owners.set(said, (owners.get(said) ?? new Set()).add(action.id));
    expect([...owners].filter(([, ids]) => ids.size > 1)).toEqual([]);
  });

  test('no table of exceptions is older than the catalogue', () => {
    const known = new Set(CONTRACT.flatMap(c => whole(c, c.params)));
    expect([NEVER_SENT, NEVER_CHOSEN, KNOWN_OTHERWISE].flatMap(table => Object.keys(table)).filter(name => !known.has(name))).toEqual([]);
  });
});
