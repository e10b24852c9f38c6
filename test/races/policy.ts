/** One rule with one approver, as the races decide by it. */
export const POLICY = {
  version: 1,
  channels: { approvals: { id: '19:approvals@thread.tacv2' } },
  rules: [
    {
      name: 'a reset needs a second technician',
      actions: { ids: ['reset-password'] },
      tenants: '*',
      who: { roles: ['Helpdesk Administrator'] },
      // biome-ignore lint/suspicious/noThenProperty: the file's key, fixed by the policy format
      then: 'approve',
      approval: { by: { roles: ['User Administrator'] }, in: 'approvals' },
    },
  ],
};
