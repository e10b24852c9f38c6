import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listUserCaPolicies = defineAction({
  id: 'list-user-ca-policies',
  title: 'List User Conditional Access Policies',
  category: 'User',
  says: ['user ca policies', 'ca policies for user', 'user conditional access', 'conditional access for user', 'list ca policies of user'],
  summary: 'Show which Conditional Access policies apply to a user',
  risk: 'read',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'user ca policies jane@contoso.com',
  call: ({ tenant, user }) => get('ListUserConditionalAccessPolicies', { tenantFilter: tenant.domain, UserID: user.id }),
  table: () => ({
    noun: 'policy',
    plural: 'policies',
    columns: [
      { label: 'Policy', path: 'displayName' },
      { label: 'Why', path: 'analysisReasons', as: 'list' },
      { label: 'State', path: 'state' },
      { label: 'Applies', path: 'policyApplies', as: 'yes', yes: ['Applies', 'Does not apply'] },
    ],
    sort: 'Applies',
    opens: { kind: 'ca-policy', id: 'id' },
    note: 'Worked out for one sample app: other apps and places may differ.',
    // an error is one empty row (docs/cipp-api.md §8)
    failed: row => (Object.keys(row).length === 0 ? 'CIPP could not work out the policies of this user.' : undefined),
    empty: 'No policies, or CIPP could not read them: it answers both alike.',
  }),
  next: ['list-conditional-access-policies', 'exclude-from-ca', 'list-sign-ins'],
});
