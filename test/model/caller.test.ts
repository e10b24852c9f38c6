import { CATALOGUE } from '../../src/actions';
import { asksSomebody, pushEnd } from '../../src/model/caller';

type Line = { text: string; state?: 'success' | 'error' | 'info' };
const reply = (line?: Line, status = 200) => ({ status, lines: line ? [line] : [] });
const failed = (code: string) =>
  reply({ text: `Authentication Failed! Does the user have Push/Phone call MFA configured? ErrorCode: ${code}\n`, state: 'error' });
const confirmed = (code: string, state: Line['state'] = 'success') => reply({ text: `Received an MFA confirmation: ${code}\n`, state });

test.each([
  ['PhoneAppDenied', 'denied'],
  ['PhoneAppFraudReported', 'denied'],
  ['PhoneAppNoResponse', 'unanswered'],
  ['UserVoiceAuthFailedPhoneHungUp', 'unanswered'],
  ['NoDefaultAuthenticationMethodIsConfigured', 'no-method'],
  ['UserAuthFailedDuplicateRequest', 'too-soon'],
  ['UserIsBlocked', 'failed'],
  ['SomethingNew', 'unreadable'],
  ['constructor', 'unreadable'],
])('Microsoft says %s: %s', (code, state) => {
  expect(pushEnd(failed(code))).toEqual({ state, code });
  // CIPP calls some of them a confirmation
  expect(pushEnd(confirmed(code))).toEqual({ state, code });
});

test('only Success with the state success is a yes', () => {
  expect(pushEnd(confirmed('Success'))).toEqual({ state: 'approved' });
  // the service waits for a code, and nobody's phone rang
  expect(pushEnd(failed('Success'))).toEqual({ state: 'no-method' });
  for (const other of [
    reply({ text: 'Received an MFA confirmation: Success\n' }),
    confirmed('Success', 'info'),
    confirmed('Success', 'error'),
    confirmed('NoSuccess'),
    confirmed('Success, almost'),
    confirmed(''),
    reply({ text: 'Success', state: 'success' }),
    reply({ text: 'Received an MFA confirmation: Success\n', state: 'success' }, 500),
    reply(),
  ])
    expect(pushEnd(other).state).not.toBe('approved');
});

test('a token that CIPP did not get rang nobody', () => {
  const text = 'Failed to create temporary token for MFA Application. Error: Could not get Client Token: AADSTS7000222';
  expect(pushEnd(reply({ text }))).toEqual({ state: 'failed', code: 'NO_TOKEN' });
});

test.each<[Line, object]>([
  [{ text: 'The MFA code was verified successfully.', state: 'success' }, { state: 'approved' }],
  [{ text: 'The MFA code was verified successfully.', state: 'error' }, { state: 'unreadable' }],
  [{ text: 'The MFA code was incorrect. Please check the code and try again.', state: 'error' }, { state: 'wrong-code' }],
  [
    { text: 'MFA code verification failed: OathCodeOld', state: 'error' },
    { state: 'unreadable', code: 'OathCodeOld' },
  ],
  [
    { text: 'MFA code verification failed: UserIsBlocked', state: 'error' },
    { state: 'failed', code: 'UserIsBlocked' },
  ],
  [{ text: 'Could not start an MFA verification session. Does the user have one?', state: 'error' }, { state: 'no-method' }],
  [
    { text: 'This user has Microsoft Authenticator registered, so a push notification is required.', state: 'error' },
    { state: 'failed', code: 'NEEDS_PROMPT' },
  ],
])('of a code CIPP says %j', (line, end) => {
  expect(pushEnd(reply(line))).toEqual(end);
});

test('asked are people alone, and not before their phone rings anyway', () => {
  const asked = CATALOGUE.filter(asksSomebody).map(action => action.id);
  expect(asked).toEqual(expect.arrayContaining(['reset-password', 'reset-mfa', 'create-tap', 'remove-user', 'set-sign-in-state']));
  for (const id of ['send-mfa-push', 'delete-group', 'device-action', 'add-user', 'list-users', 'run-backup'])
    expect(asked).not.toContain(id);
});
