import { take } from '../../src/flow/approve';
import { hashOf } from '../../src/flow/draft';
import { PolicyFile } from '../../src/model/policy';
import { isProblem } from '../../src/model/problem';
import type { Approval, Request } from '../../src/model/request';
import { startChild } from '../setup/child';
import { drafted, freshStore, keyring, request, type TestStore } from '../store/fixtures';
import { cardsToSend } from './cards-to-send';
import { approver, POLICY } from './policy';

/** `npm run races` asks for 10,000; the embedded database has one session, where racing proves little. */
const RACES = Number(process.env.RACES ?? 50);
const PROCESSES = 8;
/** A command line holds only so many ids. */
const ROUND = 1_000;

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const [rule] = PolicyFile.parse(POLICY).rules;
const approval: Approval = {
  stages: [
    {
      by: { roles: ['User Administrator'], groups: [] },
      who: 'User Administrator',
      count: 1,
      channel: 'approvals',
      place: { kind: 'channel', conversation: '19:approvals@thread.tacv2', serviceUrl: 'https://smba.example.com/' },
    },
  ],
  stage: 0,
  expiresMs: 4 * 3_600_000,
  remindersMs: [],
  mention: true,
  announcedAt: '2026-03-04T10:00:00.000Z',
  reminded: 0,
  comments: [],
  posts: [],
  decisions: [],
};

async function pending(): Promise<Request> {
  const far = '2999-01-01T00:00:00.000Z';
  const named = rule && { rule: rule.name, ruleHash: hashOf(rule) };
  return (await store.requests.draft(drafted(request({ state: 'pending', expiresAt: far, approval, ...named })))).request;
}

async function fight(ids: string[]): Promise<string[]> {
  if (!store.url) return fightHere(ids);
  const children = Array.from({ length: PROCESSES }, (_, i) => startChild('races/decider.js', store.url ?? '', String(i), ...ids));
  await Promise.all(children.map(child => child.next()));
  for (const child of children) child.process.stdin?.write('go\n');
  return (await Promise.all(children.map(child => child.next()))).flat() as string[];
}

async function fightHere(ids: string[]): Promise<string[]> {
  const ports = { store, seal: keyring, clock: { now: () => new Date() }, policy: () => PolicyFile.parse(POLICY) } as never;
  const won: string[] = [];
  for (const [index, id] of ids.entries()) {
    const tries = Array.from({ length: PROCESSES }, async (_, i) => {
      const press = { by: { id: `00000000-0000-4000-8000-00000000000${i}`, name: `Approver ${i}`, teamsId: '' }, data: {} } as never;
      const after = await store.requests.update(id as never, r => take(r, press, approver(i), (index + i) % 2 === 0, ports));
      if (!isProblem(after)) won.push(`${id} ${await cardsToSend(store, after)}`);
    });
    await Promise.all(tries);
  }
  return won;
}

test(`${RACES} decisions, each wanted by ${PROCESSES} approvers at once: one winner each, who has its cards to send`, async () => {
  for (let done = 0; done < RACES; done += ROUND) {
    const ids: string[] = [];
    for (let i = 0; i < Math.min(ROUND, RACES - done); i += 1) ids.push((await pending()).id);
    const won = await fight(ids);
    expect(won.toSorted()).toEqual(ids.toSorted().map(id => `${id} main and told`));
  }
  const { rows } = await store.database.query<{ state: string; decisions: string; requests: string }>(
    "select state, min(jsonb_array_length(body->'approval'->'decisions')) || '-' || max(jsonb_array_length(body->'approval'->'decisions')) as decisions, count(*) as requests from requests group by state order by state",
  );
  expect(rows.map(r => `${r.state} ${r.decisions}`)).toEqual(['approved 1-1', 'denied 1-1']);
  const audited = await store.database.query<{ n: string }>("select count(*) as n from audit where step in ('approve', 'deny')");
  expect(Number(audited.rows[0]?.n)).toBe(RACES);
}, 900_000);
