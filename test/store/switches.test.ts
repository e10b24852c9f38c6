import type { ObjectId } from '../../src/model/ids';
import type { Told } from '../../src/model/store';
import type { Switch } from '../../src/model/switch';
import { TestClock } from '../setup/clock';
import { freshDatabase } from '../setup/database';
import { AT, freshStore, newId, openTestStore, plus, recordingLog, type TestStore } from './fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const off = (more: Partial<Switch> = {}): Switch => ({
  kind: 'action',
  what: 'reset-password',
  name: 'Reset Password',
  by: { id: newId(), name: 'Gloria' },
  at: AT,
  reason: 'phishing',
  ...more,
});

/** A row and a card under a subject of its own. */
function told(step: string): Told {
  const to = { kind: 'channel' as const, conversation: '19:audit@thread.tacv2', serviceUrl: 'https://smba.example.com/emea/' };
  const subject = `${step}-${newId()}`;
  return { audit: [{ at: AT, step: subject, outcome: 'phishing' }], subject, cards: [{ slot: 'alert', to, view: { text: 'told' } }] };
}

const stored = async ({ subject }: Told) => {
  const { rows } = await store.database.query<{ rows: number; cards: number }>(
    `select (select count(*)::integer from audit where step = $1) as rows,
       (select count(*)::integer from cards where subject = $1) as cards`,
    [subject],
  );
  return rows[0];
};
const TOLD = { rows: 1, cards: 1 };
const SILENT = { rows: 0, cards: 0 };

describe('a switch', () => {
  test('is off until it is on again, and tells of each once', async () => {
    const first = off();
    const [down, again, up, twice] = ['off', 'again', 'on', 'twice'].map(told) as [Told, Told, Told, Told];
    expect(await store.switches.turnOff(first, down)).toBeUndefined();
    expect(await store.switches.off()).toEqual([first]);
    expect(await store.switches.turnOff(off({ reason: 'another', at: plus(5) }), again)).toEqual(first);
    expect(await store.switches.off()).toEqual([first]);
    expect(await store.switches.turnOn({ kind: 'tenant', what: first.what }, twice)).toBeUndefined();
    expect(await store.switches.turnOn(first, up)).toEqual(first);
    expect(await store.switches.turnOn(first, twice)).toBeUndefined();
    expect(await store.switches.off()).toEqual([]);
    expect(await Promise.all([down, again, up, twice].map(stored))).toEqual([TOLD, SILENT, TOLD, SILENT]);
  });

  test('thrown by eight at once is thrown by one; the newest stands first', async () => {
    const all = Array.from({ length: 8 }, (_, i) => ({ switch: off({ by: { id: newId(), name: `${i}` } }), told: told('eight') }));
    const before = await Promise.all(all.map(one => store.switches.turnOff(one.switch, one.told)));
    expect(before.filter(one => one === undefined)).toHaveLength(1);
    const everything = off({ kind: 'everything', what: '*', name: 'everything', at: plus(1), reason: 'odd \0 letters \ud800' });
    await store.switches.turnOff(everything, told('more'));
    expect((await store.switches.off()).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['everything', 'odd \ufffd letters \ufffd'],
      ['action', 'phishing'],
    ]);
    const counts = await Promise.all(all.map(one => stored(one.told)));
    expect(counts.filter(count => count?.rows === 1)).toHaveLength(1);
  });
});

describe('an alert', () => {
  const raise = (key: string, at: number, tells: Told, limit = 'perRequester') =>
    store.alerts.raise({ limit, key, at: plus(at), until: plus(at + 3_600) }, tells);

  test('is raised once a window for each limit and key, by one of all that want to', async () => {
    const key: ObjectId = newId();
    const all = Array.from({ length: 8 }, () => told('burst'));
    const raised = await Promise.all(all.map(tells => raise(key, 0, tells)));
    expect(raised.filter(Boolean)).toHaveLength(1);
    expect((await Promise.all(all.map(stored))).filter(count => count?.cards === 1 && count.rows === 1)).toHaveLength(1);
    const silent = told('silent');
    expect(await raise(key, 3_599, silent)).toBe(false);
    expect(await stored(silent)).toEqual(SILENT);
    expect(await raise(newId(), 1, told('another key'))).toBe(true);
    expect(await raise(key, 1, told('another limit'), 'perTenant')).toBe(true);
    const later = told('later');
    expect(await raise(key, 3_600, later)).toBe(true);
    expect(await stored(later)).toEqual(TOLD);
  });
});

describe('as this process last heard', () => {
  test('what nobody told of, ten seconds later; a change of its own at once', async () => {
    const clock = new TestClock();
    const database = await freshDatabase();
    const own = await openTestStore(database, recordingLog(), clock);
    try {
      expect(await own.switches.known()).toEqual([]);
      await own.database.query("insert into switches values ('action', 'silent', 'Silent', $1, 'Gloria', $2::timestamptz, 'x')", [
        newId(),
        AT,
      ]);
      clock.jumps(9_999);
      expect(await own.switches.known()).toEqual([]);
      clock.jumps(1);
      expect((await own.switches.known()).map(({ what }) => what)).toEqual(['silent']);

      const one = off({ what: newId(), at: plus(5) });
      await own.switches.turnOff(one, told('down'));
      expect((await own.switches.known())[0]).toEqual(one);
      await own.switches.turnOn(one, told('up'));
      expect((await own.switches.known()).map(({ what }) => what)).toEqual(['silent']);
    } finally {
      await own.close();
      await database.remove();
    }
  });
});
