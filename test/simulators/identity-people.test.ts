import { cippAlone, contoso, fabrikam, lv, nobody, some, starts, text } from './cipp-alone';
import { deviceIds } from './families/devices-ids';
import { SKUS } from './families/directory-data';
import { people } from './world';

const { world, cipp, get, post } = cippAlone();
const { jane, maria, omar, ben, pat, kofi, ruth } = people;
const users = async (query: object = contoso) => (await get('ListUsers', query)).body;
const mfaOf = async (p: { id: string }) => (await get('ListMFAUsers', contoso)).body.find((r: { ID: string }) => r.ID === p.id);

describe('one account', () => {
  test('blocked and unblocked shows; a synced account is changed and told as an error', async () => {
    await post('ExecDisableUser', { ...contoso, ID: jane.id });
    const synced = await post('ExecDisableUser', { ...contoso, ID: omar.id });
    expect(synced).toEqual({ status: 500, body: { Results: expect.stringContaining(`WARNING: User ${omar.id} is AD Sync enabled`) } });
    const all = await users();
    expect([jane, omar].map(p => all.find((u: { id: string }) => u.id === p.id).accountEnabled)).toEqual([false, false]);
    expect((await get('ListLogs')).body).toEqual(
      some({ API: 'ExecDisableUser', User: 'Teams bot', Severity: 'Error', Tenant: 'contoso.com' }),
    );
    expect(cipp.identity.writes.map(w => [w.endpoint, w.tenantFilter])).toEqual([
      ['ExecDisableUser', 'contoso.com'],
      ['ExecDisableUser', 'contoso.com'],
    ]);
  });

  test('removed, found among the deleted, restored; clearing an immutable id restores too', async () => {
    await post('RemoveUser', { ...contoso, ID: jane.id, userPrincipalName: jane.userPrincipalName });
    expect((await get('ListUsers', { ...contoso, UserID: jane.id })).status).toBe(500);
    expect((await get('ListDeletedItems', contoso)).body).toEqual(some({ id: jane.id }));
    await post('ExecRestoreDeleted', { ...contoso, ID: jane.id });
    expect((await get('ListUsers', { ...contoso, UserID: jane.id })).body).toHaveLength(1);
    await post('RemoveUser', { ...contoso, ID: jane.id });
    expect((await post('ExecClrImmId', { ...contoso, ID: jane.id })).status).toBe(200);
    expect((await get('ListUsers', { ...contoso, UserID: jane.id })).body).toHaveLength(1);
    expect((await get('ListDeletedItems', contoso)).body).not.toEqual(some({ id: jane.id }));
  });

  test('methods: some removed is an error, all removed shows, then there is nothing', async () => {
    const reset = (p: { userPrincipalName: string }) => post('ExecResetMFA', { ...contoso, ID: p.userPrincipalName });
    expect(await reset(ben)).toEqual({
      status: 500,
      body: { Results: expect.stringMatching(/^Successfully removed.*However, failed to remove/) },
    });
    expect((await mfaOf(ben)).MFAMethods).toEqual(['mobilePhone']);
    expect(await reset(ben)).toMatchObject({ status: 500, body: { Results: starts('Failed to remove') } });
    expect(await reset(jane)).toMatchObject({
      status: 200,
      body: { Results: starts('Successfully removed MFA methods (microsoftAuthenticatorMethod, phoneMethod)') },
    });
    expect(await reset(jane)).toMatchObject({ status: 200, body: { Results: starts('No MFA methods found') } });
    expect(await mfaOf(jane)).toMatchObject({ MFARegistration: false, MFAMethods: [] });
  });

  test('per-user state shows; a guest goes by the id', async () => {
    await post('ExecPerUserMFA', { ...contoso, userPrincipalName: jane.userPrincipalName, State: lv('enforced') });
    await post('ExecPerUserMFA', { ...contoso, userPrincipalName: pat.userPrincipalName, userId: pat.id, State: 'enabled' });
    expect([(await mfaOf(jane)).PerUser, (await mfaOf(pat)).PerUser]).toEqual(['enforced', 'enabled']);
  });

  test('a pass stands three times in the first element, and is known to the search for leaks', async () => {
    const { body } = await post('ExecCreateTAP', {
      ...fabrikam,
      ID: ruth.id,
      lifetimeInMinutes: 30,
      isUsableOnce: true,
      startDateTime: 1_800_000_000,
    });
    const [first, second] = body.Results;
    expect(first).toMatchObject({ lifetimeInMinutes: 30, isUsableOnce: true, state: 'success', startDateTime: '2027-01-15T08:00:00.000Z' });
    expect(first.resultText).toContain(`is ${first.copyField} -`);
    expect([first.temporaryAccessPass, second.copyField]).toEqual([first.copyField, ruth.id]);
    expect(cipp.given).toEqual([{ kind: 'pass', value: first.copyField }]);
    expect((await post('ExecCreateTAP', { ...fabrikam, ID: ruth.id })).status).toBe(500);
  });

  test('the push is turned down where a test says so', async () => {
    cipp.identity.pushResults.set(jane.userPrincipalName, 'PhoneAppDenied');
    expect((await post('ExecSendPush', { ...contoso, UserEmail: jane.userPrincipalName })).body.Results.state).toBe('error');
  });

  test('devices follow what was done to them, in both lists', async () => {
    const { entraObjectId: ID } = deviceIds(0, 0);
    const device = {
      id: ID,
      deviceId: deviceIds(0, 0).entraDeviceId,
      displayName: 'PC-JANE-01',
      operatingSystem: 'Windows',
      accountEnabled: false,
    };
    await post('ExecDeviceDelete', { ...contoso, ID, action: 'Disable' });
    const graph = await get('ListGraphRequest', { ...contoso, Endpoint: 'devices', $filter: "startswith(displayName,'PC-JANE')" });
    expect(graph.body).toMatchObject({ Results: [{ ...device, CippStatus: 'Good' }], Metadata: { Endpoint: 'devices' } });
    await post('ExecDeviceDelete', { ...contoso, ID, action: 'Delete' });
    expect((await get('ListUserDevices', { ...contoso, UserID: jane.id })).body).toEqual([]);
  });

  test('a new user: name, password, and each step in a sentence of its own', async () => {
    const office = (await get('ListGroups', contoso)).body.find((g: { displayName: string }) => g.displayName === 'Finance Team');
    const fields = {
      ...contoso,
      displayName: 'New One',
      username: 'new.one',
      PrimDomain: lv('contoso.com'),
      MustChangePass: 'false',
      department: 'IT',
    };
    const got = await post('AddUser', {
      ...fields,
      licenses: [lv(SKUS.premium.skuId), lv(SKUS.basic.skuId)],
      AddedAliases: 'one@contoso.com two@elsewhere.example',
      copyFrom: lv(jane.id),
      AddToGroups: [
        { label: 'Finance Team', value: office.id, addedFields: { groupType: 'Microsoft 365' } },
        { label: 'Gone', value: 'gone' },
      ],
      setManager: lv(maria.id),
    });
    const [done, user, password, ...steps] = got.body.Results;
    expect([done, user.copyField, password.copyField]).toEqual(['Created New User.', 'new.one@contoso.com', cipp.given[0]?.value]);
    expect(password.resultText).toBe(`Password: ${password.copyField}`);
    expect(steps).toEqual([
      starts('Failed to assign licenses for user new.one@contoso.com after setting usage location: Subscription'),
      starts('Failed to create the Aliases'),
      'Added user to group: Finance',
      'Added user to group: Finance Team',
      text,
      starts('Failed to add to group Gone'),
      `Set new.one@contoso.com's manager to ${maria.id}`,
    ]);
    expect(got.body).toMatchObject({
      CopyFrom: { Skipped: ['Everybody with a licence'] },
      User: { department: 'IT', usageLocation: 'US' },
    });
    expect(world.person(got.body.User.id)).toMatchObject({ password: password.copyField, mustChange: true });
    expect(JSON.stringify(got.body.User)).not.toContain(password.copyField);

    cipp.pwpush = 'on';
    const pushed = await post('AddUser', {
      ...fields,
      username: 'other',
      password: 'Chosen-1',
      usageLocation: 'DE',
      licenses: { value: [SKUS.premium.skuId] },
    });
    expect(pushed.body.Results[2].copyField).toMatch(/^https:/);
    expect(pushed.body.Results[3]).toMatch(/^Successfully set licenses/);
    expect((await users({ ...contoso, UserID: 'other@contoso.com' }))[0]).toMatchObject({
      mail: 'other@contoso.com',
      LicJoined: SKUS.premium.name,
    });
    expect(
      (await get('ListGraphRequest', { ...contoso, Endpoint: 'users', $filter: "displayName eq 'New One'" })).body.Results,
    ).toHaveLength(2);
  });

  test('an unknown tenant gets a user that is nobody, with a password that was never set', async () => {
    const got = await post('AddUser', { ...nobody, displayName: 'N', username: 'n', PrimDomain: lv('nobody.example') });
    expect(got).toMatchObject({ status: 200, body: { User: null, CopyFrom: { Success: null } } });
    expect(got.body.Results[2].copyField).toBe(cipp.given[0]?.value);
  });

  test('planned users say so also where the task was refused', async () => {
    const later = {
      ...contoso,
      displayName: 'L',
      username: 'l',
      PrimDomain: lv('contoso.com'),
      Scheduled: { Enabled: true, date: 1_800_000_000 },
    };
    const answers = [await post('AddUser', later), await post('AddUser', later)];
    expect(answers.map(a => a.body.Results)).toEqual([
      [starts('Successfully created scheduled task')],
      [starts('Successfully created scheduled task')],
    ]);
    expect((await users()).some((u: { displayName: string }) => u.displayName === 'L')).toBe(false);
    const tasks = (await get('ListScheduledItems', { Name: 'New user creation: l@contoso.com' })).body;
    expect(tasks).toEqual([expect.objectContaining({ ScheduledTime: '2027-01-15T08:00:00', TaskState: 'Planned' })]);
  });
});

describe('mailboxes', () => {
  const janes = { ...contoso, userId: jane.userPrincipalName };
  test('replies, forwarding and archive show afterwards; without a text outsiders hear nothing', async () => {
    const state = async () => (await get('ListOoO', { ...contoso, userid: jane.id })).body;
    await post('ExecSetOoO', {
      ...janes,
      AutoReplyState: lv('Scheduled'),
      InternalMessage: 'Away',
      StartTime: 1_800_000_000,
      DeclineEventsForScheduledOOF: 'false',
    });
    expect(await state()).toMatchObject({
      AutoReplyState: 'Scheduled',
      ExternalAudience: 'None',
      StartTime: '2027-01-15T08:00:00Z',
      EndTime: '2027-01-22T08:00:00Z',
      DeclineEventsForScheduledOOF: true,
    });
    await post('ExecEmailForward', {
      ...contoso,
      userID: jane.id,
      forwardOption: 'ExternalAddress',
      ForwardExternal: 'a@b.example',
      KeepCopy: true,
    });
    await post('ExecEnableArchive', { ...contoso, id: jane.userPrincipalName });
    const details = async () => (await get('ListUserMailboxDetails', { ...contoso, UserID: jane.id })).body[0];
    expect(await details()).toMatchObject({ ForwardingAddress: 'a@b.example', ForwardAndDeliver: true, ArchiveMailBox: true });
    await post('ExecConvertMailbox', { ...contoso, ID: jane.id, MailboxType: 'Shared' });
    expect((await get('ListSharedMailboxStatistics', contoso)).body).toEqual(some({ DisplayName: jane.displayName }));
  });

  test('a calendar is opened and closed', async () => {
    const where = { ...fabrikam, userid: kofi.userPrincipalName, FolderName: 'Kalender' };
    const seen = async () => (await get('ListCalendarPermissions', { ...fabrikam, UserID: kofi.id })).body;
    const given = await post('ExecEditCalendarPermissions', {
      ...where,
      UserToGetPermissions: lv(people.lena.id),
      Permissions: lv('Editor'),
      CanViewPrivateItems: true,
    });
    expect(given.body.Results).toMatch(/can also view private items\.$/);
    expect(await seen()).toEqual(some({ User: people.lena.displayName, AccessRights: ['Editor'] }));
    await post('ExecEditCalendarPermissions', { ...where, RemoveAccess: lv(people.lena.userPrincipalName) });
    expect(await seen()).not.toEqual(some({ User: people.lena.displayName }));
  });
});
