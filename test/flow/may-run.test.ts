import { CATALOGUE } from '../../src/actions';
import { mayRun } from '../../src/flow/authorise';
import { roleNamed } from '../../src/known';
import type { Person } from '../../src/model/policy';
import { parsePolicy } from '../../src/policy-file';
import { newId } from '../store/fixtures';

const rule = (id: string, role: string) =>
  `  - { name: ${id} by ${role}, actions: { ids: [${id}] }, tenants: "*", who: { roles: [${role}] }, then: allow }`;
const policyOf = (...rules: string[]) => parsePolicy(`version: 1\nrules:\n${rules.join('\n')}\n`, 'policy');
const personOf = (...roles: string[]): Person => ({
  id: newId(),
  name: 'Ada',
  enabled: true,
  guest: false,
  roles: roles.map(name => {
    const role = roleNamed(name);
    if (!role) throw new Error(`${name} is no role`);
    return role;
  }),
  groups: [],
});
const ids = (...asked: Parameters<typeof mayRun>) => mayRun(...asked).map(action => action.id);

const policy = policyOf(rule('reset-password', 'Helpdesk Administrator'), rule('list-users', 'Global Reader'));

test('what was remembered of one person, policy or catalogue is said of no other', () => {
  const ada = personOf('Helpdesk Administrator');
  expect(ids(CATALOGUE, policy, ada)).toEqual(['reset-password']);
  expect(ids(CATALOGUE, policy, ada)).toEqual(['reset-password']);

  // the file was read again, and says less; the one before counts as it did for whom it still holds
  const less = policyOf(rule('list-users', 'Global Reader'));
  expect(ids(CATALOGUE, less, ada)).toEqual([]);
  expect(ids(CATALOGUE, policy, ada)).toEqual(['reset-password']);

  // Entra was asked again: the same person, and the role is another one
  expect(ids(CATALOGUE, policy, { ...ada, roles: personOf('Global Reader').roles })).toEqual(['list-users']);
  expect(ids(CATALOGUE, policy, { ...ada, roles: [] })).toEqual([]);
  expect(ids(CATALOGUE, policy, personOf('Global Reader'))).toEqual(['list-users']);

  const withoutResets = CATALOGUE.filter(({ id }) => id !== 'reset-password');
  expect(ids(withoutResets, policy, ada)).toEqual([]);
  expect(ids(CATALOGUE, policy, ada)).toEqual(['reset-password']);
});

test.each([{ enabled: false }, { guest: true }])('somebody who is %j now may run nothing, whatever was remembered', now => {
  const ada = personOf('Helpdesk Administrator', 'Global Reader');
  expect(ids(CATALOGUE, policy, ada)).toHaveLength(2);
  expect(ids(CATALOGUE, policy, { ...ada, ...now })).toEqual([]);
  // the same object, as if the reading itself had been changed
  Object.assign(ada, now);
  expect(ids(CATALOGUE, policy, ada)).toEqual([]);
});

test('whoever shortens the answer shortens nobody else’s', () => {
  const ada = personOf('Helpdesk Administrator', 'Global Reader');
  mayRun(CATALOGUE, policy, ada).pop();
  expect(ids(CATALOGUE, policy, ada)).toHaveLength(2);
});
