import { move } from '../../src/model/request';
import { request } from '../store/fixtures';

const AT = new Date('2026-03-04T10:00:00Z');

test('a request that ends keeps no code of a caller, also where it was never sent', () => {
  const caller = { mode: 'required', state: 'due', at: AT.toISOString(), sealed: 'v1:sealed' } as const;
  const stage = { by: { roles: [], groups: [] }, who: 'nobody', count: 1, channel: 'approvals', place: request().home };
  const approval = {
    stages: [stage],
    stage: 0,
    expiresMs: 1,
    remindersMs: [],
    mention: true,
    reminded: 0,
    comments: [],
    posts: [],
    decisions: [],
  };
  const pending = request({ state: 'pending', approval: { ...approval, caller } });
  for (const step of ['withdraw', 'expire', 'void', 'deny'] as const)
    expect(JSON.stringify(move(pending, step, AT))).not.toContain('sealed');
  expect(JSON.stringify(move(request({ state: 'draft', approval: { ...approval, caller } }), 'submit', AT))).toContain('sealed');
});
