import fc from 'fast-check';
import { openDesk } from '../conversations/desk';
import { Range } from '../gauntlet/range';
import { anyJson } from './json';

const desk = openDesk();
const at = new Range(desk);
/** Every verb of the cards, and what every object has. */
const VERBS = [
  ...[
    'submit',
    'cancel',
    'latest',
    'check',
    'settle-worked',
    'settle-failed',
    'show',
    'wipe',
    'withdraw',
    'go-on',
    'again',
    'change',
    'next',
  ],
  ...[
    'approve',
    'deny',
    'view',
    'comment',
    'hand-over',
    'continue',
    'back',
    'choose',
    'none',
    'retry',
    'for-real',
    'page',
    'row',
    'do',
    'export',
  ],
  ...['close', 'start', 'help', 'status', 'whoami', 'audit-older', 'audit-file', 'valueOf', '__proto__'],
];

test('any JSON as a press, a form, a keystroke or a file: an answer, and nothing is changed', async () => {
  await at.asked();
  const [draft] = await desk.requests();
  const some = (value: unknown) => fc.oneof(fc.constant(value), anyJson);
  // never with its key, which would be a genuine press
  const data = fc.record(
    {
      request: some(draft?.id),
      once: anyJson,
      ask: anyJson,
      pick: some('0'),
      words: anyJson,
      page: anyJson,
      tenant: anyJson,
      action: some('reset-password'),
    },
    { requiredKeys: [] },
  );
  const verb = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...VERBS) }, anyJson);
  const execute = fc
    .record({ type: some('Action.Execute'), verb, data: fc.oneof(data, anyJson) })
    .map(action => ({ name: 'adaptiveCard/action', value: { action } }));
  const activity = fc.oneof(
    execute,
    fc
      .tuple(verb, fc.oneof(data, anyJson))
      .map(([said, more]) => ({ type: 'message', text: undefined, value: { ...Object(more), verb: said } })),
    anyJson.map(value => ({ name: 'adaptiveCard/action', value })),
    fc.record({ dataset: some('users'), queryText: anyJson, data: anyJson }).map(value => ({ name: 'application/search', value })),
    fc.record({ action: some('accept'), context: anyJson, uploadInfo: anyJson }).map(value => ({ name: 'fileConsent/invoke', value })),
  );
  await fc.assert(
    fc.asyncProperty(activity, async more => {
      const { status } = await at.posts(at.activity({ type: 'invoke', text: undefined, ...more }));
      expect(status).toBe(200);
      expect(desk.logged.filter(line => /"a turn broke"|could not be handled|a request failed/.test(line))).toEqual([]);
      // nobody is so fast
      await desk.jumps(100);
    }),
    { numRuns: 150 },
  );
  expect(desk.outside.cipp.requests.filter(r => r.method !== 'GET').map(r => r.op)).toEqual([]);
  expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
});
