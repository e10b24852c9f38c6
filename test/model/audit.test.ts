import { auditRecord } from '../../src/model/audit';

test.each([
  ['ExecResetPass', { client: 'client', endpoint: 'ExecResetPass', from: '2026-11-25T08:00:00.000Z' }],
  ['users/x/authentication/methods/y/resetPassword', undefined],
])('a call of %s is looked up in CIPP’s log only where CIPP made it', (endpoint, cipp) => {
  expect(auditRecord({ seq: 1, at: '2026-11-25T08:00:00.000Z', step: 'start', endpoint }, 'client').cipp).toEqual(cipp);
});
