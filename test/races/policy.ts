import { type ObjectId, objectId } from '../../src/model/ids';
import type { Person } from '../../src/model/policy';

/** Approvers who may, by their number. */
export const approver = (n: number): Person => ({
  id: objectId(`00000000-0000-4000-8000-00000000000${n}`) as ObjectId,
  name: `Approver ${n}`,
  enabled: true,
  guest: false,
  roles: [{ id: objectId('fe930be7-5e62-47db-91af-98c3a49a38b1') as ObjectId, name: 'User Administrator' }],
  groups: [],
});

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
