import { actionOf, CATALOGUE } from '../../src/actions';
import endpoints from '../../src/actions/endpoints.json';
import { toReply } from '../../src/cipp/reply';
import { type AnyAction, type AnyValues, type Stake, withValues } from '../../src/model/action';
import type { Json, Reply } from '../../src/model/call';
import type { Value } from '../../src/model/field';
import { cippAlone } from '../simulators/cipp-alone';
import { deviceIds } from '../simulators/families/devices-ids';
import { CUSTOMER_GROUPS, customers, people } from '../simulators/world';
import { everyValuesOf, valuesFor } from './choices';

/** Each way in which an action destroys something. */
const destroying = (action: AnyAction): AnyValues[] =>
  everyValuesOf(action).filter(values => withValues(action, values).risk === 'destructive');
const DESTRUCTIVE = CATALOGUE.filter(action => action.risk === 'destructive').map(action => [action.id, action] as const);
const readsOf = (action: AnyAction, values: AnyValues): Stake[] =>
  (action.stakes?.(values) ?? []).filter((stake): stake is Stake => typeof stake !== 'string');

describe('whatever destroys something', () => {
  test.each(DESTRUCTIVE)('%s says whether it can be undone, and what goes with it or why that cannot be counted', (_, action) => {
    const ways = destroying(action);
    expect(ways.length).toBeGreaterThan(0);
    for (const values of ways) {
      const warns = action.warns?.(values).map(({ label, text }) => `${label}. ${text}`) ?? [];
      expect([values, warns.join(' ')]).toEqual([values, expect.stringMatching(/\b(undone|undo|restored?|come back|again|for good)\b/i)]);
      expect([values, action.stakes?.(values).length]).not.toEqual([values, 0]);
      expect(action.stakes).toBeDefined();
    }
  });

  test.each(DESTRUCTIVE)('%s only reads for it, at its own customer, with names that CIPP describes', (_, action) => {
    const { domain } = customers.contoso;
    for (const { call, asks } of destroying(action).flatMap(values => readsOf(action, values))) {
      const described = endpoints.endpoints.find(({ name }) => name === call.endpoint);
      const known = (described?.query ?? []).map(({ name }) => name.toLowerCase());
      expect(call).toEqual({ method: 'GET', endpoint: described?.name, query: expect.anything() });
      expect(Object.keys(call.query ?? {}).filter(name => !known.includes(name.toLowerCase()))).toEqual([]);
      expect(call.query?.tenantFilter).toBe(action.scope === 'instance' ? undefined : domain);
      expect(asks).toMatch(/^(how|which|whom?|whose|when|whether|for which)\b.*[^.]$/);
    }
  });

  test.each(DESTRUCTIVE)('%s takes nothing for none: no answer that tells nothing has a count', (_, action) => {
    const odd: Reply[] = [
      ...[null, [], [null], {}, '', [{}], [{ Message: 'x' }], ['Failed.'], { Results: null }, { Results: 'Failed.' }].map(json =>
        of(json as Json),
      ),
      of({ groupInfo: null, members: [] }),
      of('The service is unavailable.', 500),
      of(['Access to this tenant is not allowed'], 403),
    ];
    for (const { says, call } of destroying(action).flatMap(values => readsOf(action, values))) {
      // a person without groups is the one empty list that proves itself: errors have a status of their own (docs/cipp-api.md §8)
      const told = odd.filter(reply => !(call.endpoint === 'ListUserGroups' && reply.status === 200)).map(reply => says(reply));
      expect([call.endpoint, told.filter(sentence => sentence !== undefined)]).toEqual([call.endpoint, []]);
    }
  });
});

const of = (json: Json, status = 200): Reply =>
  toReply({ status, text: typeof json === 'string' ? json : '', json: typeof json === 'string' ? undefined : json }, 0);

describe('what the simulated CIPP tells', () => {
  const { get } = cippAlone();

  async function told(
    id: string,
    said: Record<string, Value>,
    at: { id: string; domain: string } = customers.contoso,
  ): Promise<(string | undefined)[]> {
    const action = actionOf(id);
    if (!action) throw new Error(`no action ${id}`);
    const values = { ...valuesFor(action, said), ...(action.scope !== 'instance' && { tenant: at as unknown as Value }) };
    return Promise.all(
      readsOf(action, values).map(async ({ call, says }) => {
        const { status, body } = await get(call.endpoint, call.query);
        return says(of(body, status));
      }),
    );
  }
  const thing = (kind: string, thingId: string, name = '', facts = {}) => ({ kind, id: thingId, name, detail: '', facts }) as Value;
  const person = (name: keyof typeof people) =>
    ({ kind: 'user', id: people[name].id, upn: people[name].userPrincipalName, name, synced: false }) as unknown as Value;

  const finance = 'b1000000-0001-4000-8000-000000000001';
  const { intuneId, entraObjectId, entraDeviceId, autopilotId } = deviceIds(0, 0);
  const queued = '99e00000-0001-4000-8000-000000000001';
  const standards = (n: number) => thing('standard-template', `57d00000-0001-4000-8000-00000000000${n}`);
  const policy = (n: number) => thing('intune-policy', `b0110000-0001-4000-8000-00000000000${n}`);
  const location = (n: number, name: string, type: string) =>
    thing('named-location', `ac000000-0001-4000-8000-00000000000${n}`, name, { type });
  const rows: [id: string, said: Record<string, Value>, sentences: (string | undefined)[]][] = [
    ['delete-group', { group: thing('group', finance, 'Finance Team', { groupType: 'Microsoft 365' }) }, ['4 members lose it.']],
    [
      'delete-group',
      { group: thing('group', CUSTOMER_GROUPS.board.id, CUSTOMER_GROUPS.board.name, { groupType: 'Security' }) },
      ['1 member loses it.'],
    ],
    [
      'remove-user',
      { user: person('jane') },
      [
        '1 licence becomes free: Microsoft 365 Business Premium.',
        'They leave 3 groups: Finance, Finance Team, Everybody with a licence.',
        '1 device of theirs: PC-JANE-01.',
      ],
    ],
    [
      'offboard-user',
      { users: person('jane'), removeMFADevices: true, removeGroups: true },
      [
        'They leave 3 groups: Finance, Finance Team, Everybody with a licence.',
        'They have 2 sign-in methods beside the password: microsoftAuthenticatorPush, mobilePhone.',
      ],
    ],
    ['clear-immutable-id', { user: person('julia') }, ['The account has an immutable id, which goes.']],
    ['clear-immutable-id', { user: person('jane') }, ['The account has no immutable id: there is nothing to clear.']],
    ['reset-mfa', { user: person('jane') }, ['They have 2 sign-in methods beside the password: microsoftAuthenticatorPush, mobilePhone.']],
    ['reset-mfa', { user: person('petra') }, ['They have no sign-in method but the password.']],
    [
      'delete-user-device',
      { device: thing('entra-device', entraObjectId, '', { deviceId: entraDeviceId }), action: 'Delete' },
      ['The device was last used on 2026-11-24 09:00 UTC.'],
    ],
    [
      'device-action',
      { device: thing('device', intuneId), action: 'wipe', keepUserData: 'false' },
      ['Used by jane@contoso.com, last seen on 2026-11-20 00:15 UTC; compliance: compliant.'],
    ],
    [
      'remove-autopilot-device',
      { device: thing('autopilot-device', autopilotId) },
      ['It is assigned to jane@contoso.com. It is enrolled and was last seen on 2026-11-20 06:00 UTC.'],
    ],
    ['remove-policy', { policy: policy(1) }, ['It is assigned to 1: All Devices.']],
    ['remove-policy', { policy: policy(4) }, ['It is assigned to nobody.']],
    ['remove-app', { app: thing('app', 'a9900000-0001-4000-8000-000000000003') }, ['It is assigned to 1: All staff (available).']],
    [
      'remove-intune-script',
      { script: thing('intune-script', '5c100000-0001-4000-8000-000000000001') },
      ['It is assigned to 1: All staff.'],
    ],
    [
      'remove-queued-app',
      { id: thing('queued-app', queued) },
      ['It waits for contoso.com, to be assigned to AllDevices (Not Deployed yet).'],
    ],
    [
      'restore-backup',
      { backup: thing('backup', 'CIPPBackup_2026-11-24-0300') },
      ['Made on 2026-11-24 03:00 UTC: later changes to what it holds are lost. There is 1 newer backup.'],
    ],
    ['remove-standard-template', { id: standards(1) }, ['It sets 2 standards for all customers.']],
    [
      'remove-standard-template',
      { id: standards(2) },
      ['It sets 2 standards for 2 customers (north-clinic.example.com, south-clinic.example.com).'],
    ],
    [
      'remove-scheduled-item',
      { id: thing('scheduled-item', '7a5c0000-0000-4000-8000-000000000004') },
      ['Due on 2026-11-26 03:00 UTC, not run yet. It repeats every 1d.'],
    ],
    ['manage-api-client', { action: 'SaveToAzure' }, ['2 of 3 clients may come in afterwards: Teams bot, Reporting.']],
    ['set-extension-mapping', { autoMapping: 'HaloPSA' }, ['1 entry is mapped now.']],
    [
      'set-extension-mapping',
      { addMapping: 'HaloPSA', mappings: [{ TenantId: 'a', IntegrationId: '1', IntegrationName: 'A' }] },
      ['1 entry is mapped now, 1 afterwards.'],
    ],
    [
      'edit-named-location',
      { location: location(1, 'Headquarters', 'ipNamedLocation'), change: 'delete' },
      [
        'It holds 2 ranges: 203.0.113.0/24, 198.51.100.17/32.',
        '2 Conditional Access policies name it: Block sign-ins from abroad, Require MFA for everybody.',
      ],
    ],
    [
      'edit-named-location',
      { location: location(2, 'Branch', 'ipNamedLocation'), change: 'delete' },
      ['It holds 1 range: 192.0.2.64/27.', 'No Conditional Access policy names it.'],
    ],
    [
      'edit-named-location',
      { location: location(3, 'Countries we work in', 'countryNamedLocation'), change: 'delete' },
      ['It holds 3 countries: DE, AT, CH.', '1 Conditional Access policy names it: Block sign-ins from abroad.'],
    ],
  ];

  test.each(rows)('%s %j', async (id, said, sentences) => {
    expect(await told(id, said)).toEqual(sentences);
  });

  test('a group of another customer has no members here, rather than none', async () => {
    const group = thing('group', finance, 'Finance Team', { groupType: 'Microsoft 365' });
    expect(await told('delete-group', { group }, customers.fabrikam)).toEqual([undefined]);
    expect(await told('delete-group', { group }, { ...customers.contoso, domain: 'contso.com' })).toEqual([undefined]);
  });
});
