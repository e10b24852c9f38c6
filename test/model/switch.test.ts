import { ALL_CUSTOMERS, INSTANCE } from '../../src/model/field';
import { type ObjectId, objectId } from '../../src/model/ids';
import { offBy, offWords, type Switch, type SwitchKind } from '../../src/model/switch';

const id = (n: number) => objectId(`${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`) as ObjectId;
const off = (kind: SwitchKind, what: string): Switch => ({
  kind,
  what,
  name: what,
  by: { id: id(1), name: 'Gloria' },
  at: '2026-03-04T12:00:00.000Z',
  reason: 'phishing',
});
const CONTOSO = { id: id(100) };
const FABRIKAM = { id: id(200) };
const reset = off('action', 'reset-password');
const contoso = off('tenant', CONTOSO.id);
const everything = off('everything', '*');

test.each<[string, Parameters<typeof offBy>[1], Switch[], Switch | undefined]>([
  ['nothing is off', { action: 'reset-password', tenant: CONTOSO }, [], undefined],
  ['the action', { action: 'reset-password', tenant: FABRIKAM }, [reset, contoso], reset],
  ['another action', { action: 'list-users', tenant: FABRIKAM }, [reset, contoso], undefined],
  ['an id that begins like it', { action: 'reset-password-2', tenant: FABRIKAM }, [reset], undefined],
  ['the customer', { action: 'list-users', tenant: CONTOSO }, [reset, contoso], contoso],
  ['a customer among its values', { action: 'list-logs', tenant: INSTANCE, customers: [FABRIKAM.id, CONTOSO.id] }, [contoso], contoso],
  ['CIPP itself', { action: 'list-logs', tenant: INSTANCE }, [contoso], undefined],
  ['all customers, one of whom is off', { action: 'list-licenses', tenant: ALL_CUSTOMERS }, [contoso], contoso],
  ['everything', { action: 'list-logs', tenant: INSTANCE }, [everything], everything],
  ['an endpoint, while everything is off', { action: 'endpoint:ListMailboxes', tenant: FABRIKAM }, [contoso, everything], everything],
  ['the widest is named', { action: 'reset-password', tenant: CONTOSO }, [contoso, reset, everything], everything],
  ['the action goes before the customer', { action: 'reset-password', tenant: CONTOSO }, [contoso, reset], reset],
])('%s', (_what, meant, switches, by) => {
  expect(offBy(switches, meant)).toBe(by);
});

test('what is off, in words', () => {
  expect([everything, reset, contoso].map(offWords)).toEqual(['Everything', 'The action reset-password', `The customer ${CONTOSO.id}`]);
});
