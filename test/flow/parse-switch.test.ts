import { CATALOGUE } from '../../src/actions';
import { hear, parse } from '../../src/flow/parse';

const said = (text: string) => parse(text, CATALOGUE);
const reset = { of: { kind: 'action', action: 'reset-password' } };
const everything = { of: { kind: 'everything' }, said: 'everything' };

describe('a switch', () => {
  test.each<[text: string, intent: object]>([
    ['switch off reset password because of phishing', { on: false, ...reset, said: 'reset password', reason: 'phishing' }],
    ['Please switch off reset-password, because a caller lies!', { on: false, ...reset, reason: 'a caller lies!' }],
    ['switch reset password off because: x', { on: false, ...reset, reason: 'x' }],
    ['swtich of reset pasword becuase it is abused', { on: false, ...reset, reason: 'it is abused' }],
    ['can you turn off reset password because we are attacked?', { on: false, ...reset, reason: 'we are attacked?' }],
    ['switch off reset password reason="desk is flooded"', { on: false, ...reset, reason: 'desk is flooded' }],
    ['switch off reset password "desk is flooded"', { on: false, ...reset, reason: 'desk is flooded' }],
    ['switch off reset password - desk is flooded', { on: false, ...reset, reason: 'desk is flooded' }],
    ['cipp switch off reset password because x', { on: false, ...reset, reason: 'x' }],
    ['switch off reset password', { on: false, ...reset, said: 'reset password' }],
    ['switch off the action reset password for now', { on: false, ...reset }],
    ['switch off disable user because x', { on: false, of: { kind: 'action', action: 'set-sign-in-state' }, reason: 'x' }],
    ['turn off block sign-in because x', { on: false, of: { kind: 'action', action: 'set-sign-in-state' }, reason: 'x' }],
    ['switch off list users because x', { on: false, of: { kind: 'action', action: 'list-users' } }],
    ['switch off cipp ListMailboxes because x', { on: false, of: { kind: 'endpoint', endpoint: 'ListMailboxes' }, reason: 'x' }],
    ['switch on reset password', { on: true, ...reset, said: 'reset password' }],
    ['switch reset password back on', { on: true, ...reset }],
    ['switch on reset password again because the desk is calm', { on: true, ...reset, reason: 'the desk is calm' }],
    ['turn reset password on', { on: true, ...reset }],
    ['switch off everything because of ransomware', { on: false, ...everything, reason: 'ransomware' }],
    ['Switch everything off!', { on: false, ...everything }],
    ['turn off the bot because x', { on: false, ...everything, reason: 'x' }],
    ['disable bot because x', { on: false, ...everything, reason: 'x' }],
    ['stop everything because x', { on: false, ...everything, reason: 'x' }],
    ['switch off all actions because x', { on: false, ...everything, reason: 'x' }],
    ['switch on everything', { on: true, ...everything }],
    ['enable the bot', { on: true, ...everything }],
    ['switch off contoso.com because they asked', { on: false, said: 'contoso.com', reason: 'they asked' }],
    ['switch off contoso because they asked', { on: false, said: 'contoso', reason: 'they asked' }],
    ['turn off contoso.com', { on: false, said: 'contoso.com' }],
    ['switch off customer Licenses Ltd because x', { on: false, said: 'Licenses Ltd', reason: 'x' }],
    ['switch off at contoso because x', { on: false, said: 'contoso' }],
    ['switch the contoso tenant off because x', { on: false, said: 'contoso' }],
    ['switch off "Example Bakery" because x', { on: false, said: 'Example Bakery', reason: 'x' }],
    ['switch contoso.com on again', { on: true, said: 'contoso.com' }],
  ])('%s', (text, intent) => {
    expect(said(text)).toMatchObject({ kind: 'switch', ...intent });
    expect(Object.hasOwn(said(text), 'of')).toBe('of' in intent);
    expect(hear(text, CATALOGUE).typedPassword).toBe(false);
  });

  test.each([
    'switch off',
    'switch on',
    'switch off reset password at contoso because x',
    'switch off reset password for jane@contoso.com because x',
    'switch off jane@contoso.com because x',
    `switch off ${'x'.repeat(257)} because x`,
  ])('%s is none of the three', text => {
    expect(said(text)).toEqual({ problem: 'SWITCH_ONE', data: {} });
  });

  test('a reason is one line of at most 300 letters', () => {
    expect(said(`switch off everything because\n${'long '.repeat(150)}`)).toMatchObject({
      reason: expect.stringMatching(/^long .{290,295}$/),
    });
  });
});

describe('no switch', () => {
  test.each<[text: string, action: string]>([
    ['turn off ooo jane@contoso.com', 'set-out-of-office'],
    ["turn jane's ooo off at contoso", 'set-out-of-office'],
    ['turn off ooo jane at contoso because she is back', 'set-out-of-office'],
    ['turn off out of office', 'set-out-of-office'],
    ['turn on archive jane@contoso.com', 'enable-archive'],
    ['disable jane@contoso.com', 'set-sign-in-state'],
    ['disable user jane@contoso.com because everything is off', 'set-sign-in-state'],
    ['block sign-in jane@contoso.com', 'set-sign-in-state'],
    ['disable mfa jane@contoso.com', 'set-per-user-mfa'],
    ['reset password jane@contoso.com because I cannot switch on my phone', 'reset-password'],
  ])('%s', (text, action) => {
    expect(said(text)).toMatchObject({ kind: 'action', action });
  });

  test.each([
    "don't switch off reset password because x",
    'constructor everything',
    'switch mailbox jane to shared',
    'turn off the lights',
  ])('%s', text => {
    expect(said(text)).not.toMatchObject({ kind: 'switch' });
    expect(said(text)).not.toMatchObject({ kind: 'action' });
  });

  test('a dry run throws none', () => {
    expect(said('explain switch off everything because x')).toEqual({ kind: 'switches' });
  });

  test('a question about it is answered with help', () => {
    expect(said('how do I switch off reset password?')).toMatchObject({ kind: 'help' });
  });
});

test.each([
  'switches',
  'Switches?',
  'show me the switches',
  'list switches',
  "what's off?",
  'what is switched off',
  'switchs',
  'cipp switches',
])('%s', text => {
  expect(said(text)).toEqual({ kind: 'switches' });
});
