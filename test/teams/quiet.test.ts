import type { Edge } from './edge';

const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
let edge: Edge;
beforeAll(async () => {
  // after the spy: the edge keeps what it finds
  const { openEdge } = jest.requireActual<typeof import('./edge')>('./edge');
  edge = await openEdge();
});
afterAll(() => edge.stop());

test('what the SDK prints about a refused token goes nowhere; our log has the refusal', async () => {
  for (const forgery of ['expired', 'wrong key, same kid', 'unknown kid'] as const) {
    await edge.post(edge.message(), `Bearer ${edge.entra.connectorToken(edge.serviceUrl, forgery)}`);
  }
  expect(printed).not.toHaveBeenCalled();
  expect(edge.logged.map(l => l.fields)).toEqual([
    { why: 'TOKEN_REFUSED', reason: 'The token has expired' },
    { why: 'TOKEN_REFUSED', reason: 'invalid signature' },
    { why: 'TOKEN_REFUSED', reason: 'Signing Key could not be retrieved.' },
  ]);
});

test('what others print stays', () => {
  console.error('something else');
  expect(printed).toHaveBeenCalledWith('something else');
});
