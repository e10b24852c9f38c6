import fc from 'fast-check';
import { createCipp } from '../../src/cipp/client';
import { createDirectory } from '../../src/cipp/directory';
import { type Entry, fold, type Index, indexing } from '../../src/cipp/index-build';
import { find } from '../../src/cipp/index-find';
import { finish, sorted, type Work } from '../../src/cipp/index-slices';
import { Reads } from '../../src/cipp/reads';
import { Shelf, Suggestions, suggesting } from '../../src/cipp/suggest';
import type { Tenant } from '../../src/model/field';
import { CIPP_SCOPE, idOf, type Outside, startOutside } from '../net/outside';
import { type Fault, faults } from '../simulators/server';
import { customers, HOME_TENANT, people } from '../simulators/world';

const LIMIT = 15;
const LOG = { info() {}, warn() {}, error() {} };

function run<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const indexOf = (...texts: Entry<string>['texts'][]): Index<string> => run(indexing(texts.map(all => ({ of: all[0], texts: all }))));
const person = (name: string, upn: string): Entry<string>['texts'] => [name, upn];

describe('found in an index', () => {
  const index = indexOf(
    person('Sam Taylor', 'sam.taylor@contoso.com'),
    person('Janet Smith', 'janet.smith@contoso.com'),
    person('José Álvarez-Núñez', 'jose@contoso.com'),
    person('Jane Doe', 'jane@contoso.com'),
    person("Sean O'Neil", "sean.o'neil@contoso.com"),
    person('Bo Janeway', 'bo@contoso.com'),
    person('Søren Kjær', 'sk@contoso.com'),
    person('Conrad Adams', 'conrad@contoso.com'),
    person('John Smith', 'jsmith@contoso.com'),
    person('J. Weiß', 'jane.weiss@contoso.com'),
  );

  test.each([
    ['nothing said: all, by name', '', 3, ['Bo Janeway', 'Conrad Adams', 'J. Weiß']],
    ['signs only', ' · ', 1, ['Bo Janeway']],
    ['whole words before beginnings, names before addresses', 'jane', LIMIT, ['Jane Doe', 'Bo Janeway', 'Janet Smith', 'J. Weiß']],
    ['names before what everybody has', 'con', 2, ['Conrad Adams', 'Bo Janeway']],
    ['the same, whole', 'com', 2, ['Bo Janeway', 'Conrad Adams']],
    ['several words in any order', 'smi ja', LIMIT, ['Janet Smith']],
    ['every word counts', 'smith q', LIMIT, []],
    ['capitals and blanks', '  SMITH   JOHN ', LIMIT, ['John Smith']],
    ['accents in neither', 'jose alvarez', LIMIT, ['José Álvarez-Núñez']],
    ['accents in both', 'JOSÉ', LIMIT, ['José Álvarez-Núñez']],
    ['letters without an accent to take off', 'soren kjaer', LIMIT, ['Søren Kjær']],
    ['ss for ß', 'weiss', LIMIT, ['J. Weiß']],
    ['a part of a double name', 'nunez', LIMIT, ['José Álvarez-Núñez']],
    ['a double name', 'alvarez-n', LIMIT, ['José Álvarez-Núñez']],
    ['an apostrophe', "o'n", LIMIT, ["Sean O'Neil"]],
    ['an apostrophe of a phone', 'o’neil', LIMIT, ["Sean O'Neil"]],
    ['an address', 'sam.taylor@con', LIMIT, ['Sam Taylor']],
    ['a choice pasted back', 'Jane Doe · jane@contoso.com', LIMIT, ['Jane Doe']],
    ['not the middle of a word', 'mith', 1, ['Janet Smith']],
    ['nobody', 'xyzzy', LIMIT, []],
    ['no more than asked for', 'smith', 1, ['Janet Smith']],
    ['none at all', 'smith', 0, []],
  ])('%s', (_, said, limit, found) => {
    expect(find(index, said, limit)).toEqual(found);
  });

  test.each([
    ['a wrong letter', 'tailor'],
    ['a missing one', 'talor'],
    ['a needless one', 'tayylor'],
    ['two swapped', 'tyalor'],
    ['the first one wrong', 'raylor'],
    ['a needless one at the end', 'taylorr'],
    ['in a beginning', 'tyal'],
    ['beside another word', 'sam tyalor'],
    ['in an address', 'sam.tayolr@'],
  ])('in spite of %s', (_, said) => {
    expect(find(index, said, LIMIT)).toEqual(['Sam Taylor']);
  });

  test('mistakes are looked for in words of four letters, and in one place only', () => {
    expect(find(index, 'smi', LIMIT)).toEqual(['Janet Smith', 'John Smith']);
    expect(find(index, 'smo', LIMIT)).toEqual([]);
    expect(find(index, 'tyaolr', LIMIT)).toEqual([]);
  });

  test('who was meant exactly stands before who was nearly meant, and fills the list alone where there are enough', () => {
    const smiths = indexOf(person('Zoe Smith', 'z@a.b'), person('Ann Smitt', 'a@a.b'), person('Ben Smithers', 'b@a.b'));
    expect(find(smiths, 'smith', LIMIT)).toEqual(['Zoe Smith', 'Ben Smithers', 'Ann Smitt']);
    expect(find(smiths, 'smith', 2)).toEqual(['Zoe Smith', 'Ben Smithers']);
  });

  test('an id is found by its beginning and by itself', () => {
    const ids = ['c0000001-0000-4000-8000-000000000001', 'c0000001-0000-4000-8000-000000000002'];
    const things = indexOf(...ids.map((id, i): Entry<string>['texts'] => [`Printer ${i}`, id]));
    expect(find(things, 'c0000001-0000', LIMIT)).toEqual(['Printer 0', 'Printer 1']);
    expect(find(things, ids[1]?.toUpperCase() ?? '', 1)).toEqual(['Printer 1']);
  });

  test('an empty index, and entries without a word', () => {
    expect(find(indexOf(), 'jane', LIMIT)).toEqual([]);
    expect(find(indexOf(), '', LIMIT)).toEqual([]);
    expect(find(indexOf(['***'], ['']), '', LIMIT)).toEqual(['', '***']);
  });

  const word = fc.string({ unit: fc.constantFrom(...'abcé'), minLength: 1, maxLength: 5 });
  const names = fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { maxLength: 40 });
  const begins = (name: string[], said: string) => name.some(one => fold(one).startsWith(fold(said)));

  test('exactly those of whom every word said begins a word, in the order of names within each rank', () => {
    fc.assert(
      fc.property(names, fc.array(word, { minLength: 1, maxLength: 2 }), (all, said) => {
        const built = indexOf(...all.map((name): Entry<string>['texts'] => [name.join(' ')]));
        const expected = all.filter(name => said.every(one => begins(name, one))).map(name => name.join(' '));
        const found = find(built, said.join(' '), expected.length);
        expect([...found].sort()).toEqual([...expected].sort());
        const whole = (name: string) => said.filter(one => name.split(' ').some(own => fold(own) === fold(one))).length;
        for (const [i, name] of found.slice(1).entries()) {
          const before = found[i] ?? '';
          expect(whole(before)).toBeGreaterThanOrEqual(whole(name));
          if (whole(before) === whole(name)) expect(fold(before) <= fold(name)).toBe(true);
        }
      }),
    );
  });

  test('whatever single mistake is made in a long word', () => {
    const long = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 6, maxLength: 10 });
    fc.assert(
      fc.property(
        fc.array(long, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom(...'abcdefghz'),
        (all, n, k, letter) => {
          const meant = all[n % all.length] ?? '';
          const at = k % (meant.length - 1);
          const [before, after] = [meant.slice(0, at), meant.slice(at)];
          const built = indexOf(...all.map((name): Entry<string>['texts'] => [name]));
          const mistakes = [
            before + after.slice(1),
            before + letter + after,
            before + letter + after.slice(1),
            before + after.charAt(1) + after.charAt(0) + after.slice(2),
          ];
          for (const said of mistakes) expect(find(built, said, all.length)).toContain(meant);
        },
      ),
    );
  });
});

describe('an index is built in slices', () => {
  const MANY = 20_000;
  const entries = function* () {
    for (let i = 0; i < MANY; i += 1) yield { of: i, texts: [`User ${i}`, `user${i}@contoso.com`] as const };
  };

  test('of small steps, whatever the words begin with', () => {
    const work = indexing(entries());
    let steps = 0;
    while (!work.next().done) steps += 1;
    expect(steps).toBeGreaterThan((2 * MANY) / 50);
  });

  test('between which other work runs', async () => {
    let [others, turns, done] = [0, 0, false];
    const other = () => {
      others += 1;
      if (!done) setImmediate(other);
    };
    other();
    const turn = () => {
      turns += 1;
      return new Promise(resolve => setImmediate(resolve));
    };
    const index = await finish(indexing(entries()), turn);
    done = true;
    expect(turns).toBeGreaterThan(3);
    expect(others).toBeGreaterThanOrEqual(turns);
    expect(find(index, 'user19999@', 1)).toEqual([19_999]);
  });

  test('in order, as the built-in sort would', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.nat(5_000).map(n => `same${n}`),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), list => {
        const long = Array.from({ length: 60 }, () => list)
          .flat()
          .map((one, i) => ({ one, i }));
        const expected = long.toSorted((a, b) => (a.one < b.one ? -1 : a.one > b.one ? 1 : 0));
        expect(run(sorted(long, ({ one }) => one))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('typeahead over a list that is kept elsewhere', () => {
  const some = (n: number, word: string) => Array.from({ length: n }, (_, i) => `${word} ${i}`);
  const turns = async (done: () => boolean) => {
    for (let i = 0; i < 10_000 && !done(); i += 1) await new Promise(resolve => setImmediate(resolve));
  };

  test('a short list answers at once', () => {
    const suggest = suggesting<string>(name => [name], LOG);
    expect(suggest(['Jane', 'John'], 'jo', LIMIT)).toEqual(['John']);
    expect(suggest([], 'jo', LIMIT)).toEqual([]);
    expect(suggest(['Joanna'], 'jo', LIMIT)).toEqual(['Joanna']);
  });

  test('the first ones of a long list at once, the old list while the index of another is made', async () => {
    const suggest = suggesting<string>(name => [name], LOG);
    const [old, next] = [some(20_000, 'old'), some(20_000, 'new')];
    expect(suggest(old, '', 2)).toEqual(['old 0', 'old 1']);
    expect(suggest(old, 'old 7', 2)).toEqual([]);
    await turns(() => suggest(old, 'old', 1).length > 0);
    expect(suggest(old, 'old 7', 1)).toEqual(['old 7']);
    expect(suggest(next, 'old', 1)).toEqual(['old 0']);
    await turns(() => suggest(next, 'new', 1).length > 0);
    expect(suggest(next, 'new 7', 1)).toEqual(['new 7']);
    expect(suggest(next, 'old', 1)).toEqual([]);
  });

  test('an older list that is ready later does not come back', async () => {
    const suggest = suggesting<string>(name => [name], LOG);
    const long = some(20_000, 'old');
    suggest(long, '', 1);
    expect(suggest(['new'], 'new', 1)).toEqual(['new']);
    for (let i = 0; i < 500; i += 1) await new Promise(resolve => setImmediate(resolve));
    expect(suggest(['new'], 'new', 1)).toEqual(['new']);
    expect(suggest(['new'], 'old', 1)).toEqual([]);
  });
});

test('lists are kept up to so many entries, the one unused longest goes first', () => {
  const shelf = new Shelf<string, { of: string }>(200);
  const made: string[] = [];
  const get = (key: string) => {
    const make = () => {
      made.push(key);
      return { of: key };
    };
    return shelf.get(key, make);
  };
  for (const key of ['a', 'b', 'c']) {
    get(key);
    shelf.weighs(key, 50);
  }
  get('a');
  get('d');
  shelf.weighs('d', 50);
  made.length = 0;
  for (const key of ['a', 'c', 'd']) expect(get(key)).toEqual({ of: key });
  expect(made).toEqual([]);
  get('b');
  expect(made).toEqual(['b']);
  // a list alone may be larger than all may be, and one that is gone weighs nothing
  shelf.weighs('b', 1_000);
  shelf.weighs('a', 1_000);
  made.length = 0;
  get('b');
  expect(made).toEqual([]);
});

describe('people of customers', () => {
  let out: Outside;
  beforeAll(async () => {
    out = await startOutside();
  });
  beforeEach(() => {
    out.world.restore();
    out.cipp.reset();
    out.logged.length = 0;
  });
  afterAll(() => out.stop());

  const contoso: Tenant = {
    id: idOf(customers.contoso.id),
    domain: 'contoso.com',
    initialDomain: 'contoso.onmicrosoft.com',
    name: 'Contoso',
    home: false,
  };
  const cipp = () =>
    createCipp(
      { url: out.cipp.url, timeoutMs: 10_000, concurrency: 4 },
      { http: out.http, credential: out.credential(CIPP_SCOPE), clock: out.clock, log: out.log },
    );
  const yields = () => new Promise(resolve => setImmediate(resolve));
  const suggestions = (most = 1_000) =>
    new Suggestions({ reads: new Reads(cipp(), out.log), clock: out.clock, log: out.log }, { most, yields });
  const row = (i: number, name: string) => ({
    id: `90000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    userPrincipalName: `user${i}@contoso.com`,
    displayName: name,
    accountEnabled: true,
  });
  const rows = (n: number, name = 'User') => Array.from({ length: n }, (_, i) => row(i, `${name} ${i}`));
  const answering = (body: unknown, status = 200): Fault => ({ status, body });

  /** Until what is read in the background is there. */
  async function soon(is: () => boolean): Promise<void> {
    for (let i = 0; i < 20_000; i += 1) {
      if (is()) return;
      await yields();
    }
    throw new Error('never');
  }
  const asked = () => out.cipp.received('ListUsers');

  test('the whole person without the addresses, and no guests', async () => {
    const from = suggestions();
    await soon(() => from.users(contoso, 'jane', LIMIT).length > 0);
    const [jane] = from.users(contoso, 'jane doe', LIMIT);
    expect(jane).toMatchObject({ id: people.jane.id, upn: 'jane@contoso.com', department: 'Finance', title: 'Accountant' });
    expect(jane).not.toHaveProperty('mail');
    expect(jane).not.toHaveProperty('aliases');
    expect(from.users(contoso, 'john.smith@', LIMIT).map(u => u.upn)).toEqual(['jsmith@contoso.com']);
    expect(from.users(contoso, 'visitor', LIMIT)).toEqual([]);
  });

  test('the old list answers while the next one is read, and after it could not be read', async () => {
    const from = suggestions();
    out.cipp.once('ListUsers', answering(rows(3, 'Old')));
    await soon(() => from.users(contoso, 'old', LIMIT).length === 3);
    out.clock.jumps(6 * 60_000);
    const held = faults.held({ status: 200, body: rows(3, 'New') });
    out.cipp.once('ListUsers', held.fault);
    expect(from.users(contoso, 'old', LIMIT)).toHaveLength(3);
    await held.arrived;
    for (let i = 0; i < 50; i += 1) {
      expect(from.users(contoso, 'old', LIMIT)).toHaveLength(3);
      await yields();
    }
    held.release();
    await soon(() => from.users(contoso, 'new', LIMIT).length === 3);
    expect(from.users(contoso, 'old', LIMIT)).toEqual([]);

    out.clock.jumps(6 * 60_000);
    out.cipp.once('ListUsers', answering('broken', 500));
    from.users(contoso, 'new', LIMIT);
    await soon(() => asked().filter(r => r.status).length === 3);
    for (let i = 0; i < 50; i += 1) await yields();
    expect(from.users(contoso, 'new', LIMIT)).toHaveLength(3);
  });

  test('of as many people as there is room for, whoever was unused longest goes', async () => {
    const from = suggestions(200);
    out.cipp.always('ListUsers', answering(rows(50)));
    const at = (n: number): Tenant => ({ ...contoso, id: idOf(`a0000000-0000-4000-8000-00000000000${n}`) });
    const loads = (tenant: Tenant) => soon(() => from.users(tenant, 'user', 1).length > 0);
    for (const n of [1, 2, 3]) await loads(at(n));
    expect(asked()).toHaveLength(3);
    expect(from.users(at(1), 'user', 1)).toHaveLength(1);
    await loads(at(4));
    expect([1, 3, 4].map(n => from.users(at(n), 'user', 1).length)).toEqual([1, 1, 1]);
    expect(from.users(at(2), 'user', 1)).toEqual([]);
  });

  test('no more of one customer than there is room for', async () => {
    const from = suggestions(100);
    out.cipp.always('ListUsers', answering(rows(300)));
    await soon(() => from.users(contoso, '', 1).length > 0);
    expect(from.users(contoso, '', 1_000)).toHaveLength(100);
  });

  test('a row that cannot be read is left out and noted; rows of which none can be are no list', async () => {
    const from = suggestions();
    out.cipp.once('ListUsers', answering([row(1, 'Jane'), { id: 'odd' }]));
    await soon(() => from.users(contoso, 'jane', LIMIT).length > 0);
    expect(out.logged.join()).toMatch(/rows of ListUsers could not be read.*"lost":1/);

    const another = suggestions();
    out.cipp.once('ListUsers', answering([{ Message: 'AllTenants is deprecated' }]));
    another.users(contoso, 'jane', LIMIT);
    await soon(() => out.logged.join().includes('USER_UNREADABLE'));
    expect(another.users(contoso, 'jane', LIMIT)).toEqual([]);
    expect(asked()).toHaveLength(2);
  });

  test('a long list is read and indexed in slices', async () => {
    let turns = 0;
    const counted = () => {
      turns += 1;
      return yields();
    };
    const parts = { reads: new Reads(cipp(), out.log), clock: out.clock, log: out.log };
    const from = new Suggestions(parts, { most: 100_000, yields: counted });
    out.cipp.once('ListUsers', answering(rows(10_000)));
    await soon(() => from.users(contoso, 'user9999@', 1).length > 0);
    expect(turns).toBeGreaterThan(3);
  });

  test('a keystroke answers at once while CIPP does not, whatever the age of the lists', async () => {
    const from = createDirectory({
      cipp: cipp(),
      http: out.http,
      authority: out.entra.url,
      homeTenantId: idOf(HOME_TENANT),
      clock: out.clock,
      log: out.log,
    });
    const answers = () => [
      from.suggestTenants('contoso', LIMIT).length,
      from.suggestUsers(contoso, 'jane', LIMIT).length,
      from.suggestThings(contoso, 'group', '', LIMIT).length,
    ];
    await soon(() => answers().every(n => n > 0));
    const before = answers();
    const held = faults.held();
    out.cipp.always('*', held.fault);
    out.clock.jumps(24 * 60 * 60_000);
    expect(answers()).toEqual(before);
    await held.arrived;
    expect(answers()).toEqual(before);
    held.release();
  });
});
