import { deleteGroup } from '../../src/actions/groups/delete-group';
import { stakesOf } from '../../src/flow/stakes';
import type { AnyAction, Stake } from '../../src/model/action';
import { type Call, get, type Reply } from '../../src/model/call';
import { CippFailure, type Ports } from '../../src/model/ports';
import { problem } from '../../src/model/problem';
import { TestClock } from '../setup/clock';

const clock = new TestClock();
const logged: object[] = [];

/** Ports of which only these are looked at: `answers` is what CIPP says to an endpoint. */
const portsWith = (answers: (call: Call) => Promise<Reply>): Ports =>
  ({ clock, cipp: { run: answers }, log: { warn: (fields: object) => void logged.push(fields) } }) as unknown as Ports;
const reply = (body: unknown): Reply => ({ status: 200, lines: [], body, json: true, ms: 1 });
const stake = (endpoint: string, more: Partial<Stake> = {}): Stake => ({
  asks: `what ${endpoint} knows`,
  call: get(endpoint, { tenantFilter: 'contoso.com' }),
  says: ({ body }) => (typeof body === 'number' ? `${body} go with it.` : undefined),
  ...more,
});
const told = (stakes: (Stake | string)[], answers: (call: Call) => Promise<Reply>) =>
  stakesOf({ ...(deleteGroup as unknown as AnyAction), stakes: () => stakes }, {}, portsWith(answers));

beforeEach(() => {
  logged.length = 0;
});

test('each is asked at once, and told in the order of the declaration', async () => {
  const asked: string[] = [];
  let all: () => void = () => undefined;
  const everyone = new Promise<void>(resolve => {
    all = resolve;
  });
  const sentences = await told([stake('ListA'), 'Nobody counts B.', stake('ListC')], async ({ endpoint }) => {
    if (asked.push(endpoint) === 2) all();
    await everyone;
    return reply(asked.length);
  });
  expect(sentences).toEqual(['2 go with it.', 'Nobody counts B.', '2 go with it.']);
});

test('what cannot be read, or tells nothing, is said and never a number', async () => {
  const broken = stake('ListBroken', {
    says() {
      throw new TypeError('a row without a name');
    },
  });
  const sentences = await told([stake('ListOdd'), stake('ListDown'), broken], async ({ endpoint }) => {
    if (endpoint === 'ListDown') throw new CippFailure(problem('CIPP_SILENT'), true);
    return reply('The service is unavailable.');
  });
  expect(sentences).toEqual([
    'CIPP did not tell what ListOdd knows.',
    'CIPP did not tell what ListDown knows.',
    'CIPP did not tell what ListBroken knows.',
  ]);
  expect(logged).toMatchObject([
    { endpoint: 'ListDown', why: 'CIPP_SILENT' },
    { endpoint: 'ListBroken', why: 'BUG' },
  ]);
});

test('nobody waits longer than five seconds: what came until then is told', async () => {
  const sentences = told([stake('ListSlow'), stake('ListQuick')], ({ endpoint }) =>
    endpoint === 'ListSlow' ? new Promise(() => undefined) : Promise.resolve(reply(3)),
  );
  await clock.passes(5_000);
  expect(await sentences).toEqual(['CIPP did not tell what ListSlow knows.', '3 go with it.']);
});

test('sentences are few and short', async () => {
  const sentences = await told(
    Array.from({ length: 9 }, () => 'x'.repeat(900)),
    async () => reply(1),
  );
  expect(sentences).toHaveLength(6);
  for (const sentence of sentences) expect(sentence).toHaveLength(240);
});
