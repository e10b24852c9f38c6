import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

/** Every verb with every noun. */
const saying = (verb: string, state: string) =>
  ['mfa', 'per-user mfa', 'legacy mfa'].map(noun => ({ say: `${verb} ${noun}`, with: { state } }));

export const setPerUserMfa = defineAction({
  id: 'set-per-user-mfa',
  title: 'Set Per-User MFA',
  category: 'User',
  says: [...saying('enable', 'enabled'), ...saying('disable', 'disabled'), ...saying('enforce', 'enforced')],
  summary: 'Set the per-user MFA state of a user',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    user: field.user('Person'),
    state: field.choice(
      'State',
      [
        { value: 'enabled', label: 'Enabled', says: ['enabled', 'on'] },
        { value: 'disabled', label: 'Disabled', says: ['disabled', 'off'] },
        { value: 'enforced', label: 'Enforced', says: ['enforced', 'required'] },
      ],
      { required: true },
    ),
  },
  example: 'enforce mfa jane@contoso.com',
  note: () => 'CIPP does not check that Microsoft took it over: look at the MFA report afterwards.',
  warns: ({ state }) =>
    state === 'disabled'
      ? [{ label: 'Takes protection away', text: 'Without another policy that asks for MFA, the password alone is enough.' }]
      : [],
  // the id counts for guests, whose sign-in name cannot be looked up
  call: ({ tenant, user, state }) =>
    post('ExecPerUserMFA', { tenantFilter: tenant.domain, userPrincipalName: user.upn, userId: user.id, State: labelled(state) }),
  // the success text is written without a look at the answer per user (docs/cipp-api.md §8)
  result: reply => {
    const outcome = outcomeOf(reply);
    return outcome.kind === 'done' && !outcome.warning ? { kind: 'accepted', said: outcome.said } : outcome;
  },
  next: ['list-mfa-users', 'reset-mfa'],
});
