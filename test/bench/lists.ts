import { systemClock } from '../../src/model/clock';
import type { Sent } from '../simulators';
import { inputs } from '../simulators/card';
import { cardSeen, fileGiven, type Message } from '../simulators/connector';
import { type Running, startBot } from './bot';
import { personRow } from './estate';
import { type Bench, type Figures, memoryMb } from './frame';

const ROUNDS = 3;
const PEOPLE = 5_000;
const PAGE = 8;
/** Lists that are read one after the other, to see where memory ends. */
const MANY_LISTS = 24;
/** Teams takes 28 KB; the rest is for what the SDK and Teams put around a card. */
const MOST_KB = 25;
const WAIT_MS = 60_000;
/** As fast as the bot lets one person go on (src/teams/pace.ts). All of it is done with one list, and that is one person's. */
const PRESS_EVERY_MS = 100;

/** `rests`: the time between two presses passes, by the clock alone. */
interface Listing extends Running {
  rests(): void;
}

export const lists: Bench = {
  name: 'lists',
  about: `${PEOPLE.toLocaleString('en')} people of a customer: read, paged through, searched, put in order and sent as a file`,
  async run(figures) {
    let ahead = 0;
    const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) };
    const running: Listing = { ...(await startBot(clock)), rests: () => (ahead += PRESS_EVERY_MS) };
    try {
      running.outside.cipp.always('ListUsers', { status: 200, body: rows() });
      await reads(running); // warm
      for (let round = 0; round < ROUNDS; round += 1) await oneRound(running, figures);
      await manyLists(running, figures);
    } finally {
      await running.close();
    }
  },
};

/** Every fiftieth has the longest names there are, in letters of three bytes. */
function rows(): object[] {
  return Array.from({ length: PEOPLE }, (_, i) => {
    const row = personRow(3, i);
    if (i % 50 !== 0) return row;
    return {
      ...row,
      displayName: '漢字'.repeat(100),
      userPrincipalName: `${'u'.repeat(60)}${i}@${'d'.repeat(44)}.example`,
      jobTitle: '字'.repeat(120),
    };
  });
}

const who = 'ada';

/** Asks for the list; its card, which comes in the turn or soon after it. */
async function reads({ outside }: Running): Promise<Message> {
  const { client } = outside;
  const before = client.messages(who).length;
  await client.says(who, 'list users at contoso');
  const find = () =>
    client
      .messages(who)
      .slice(before)
      .find(m => !m.from && client.reads(who, m).includes('Search in this list'));
  const card = await client.until(find, WAIT_MS);
  if (!card) throw new Error(`there is no list. On the screen:\n${client.screen(who)}`);
  return card;
}

async function oneRound(running: Listing, figures: Figures): Promise<void> {
  const { outside } = running;
  const { client, world } = outside;
  const before = memoryMb();
  let largest = 0;
  const weigh = (message: Message) => {
    const card = cardSeen(message, world.technicians[who]);
    largest = Math.max(largest, Buffer.byteLength(JSON.stringify(card)) / 1024);
  };
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const done = await work();
    figures.add(what, 'ms', performance.now() - start);
    return done;
  };
  const card = await timed('read and shown', () => reads(running));
  weigh(card);
  figures.add('memory of the list', 'MB', memoryMb() - before);

  const press = async (button: string, entered: Record<string, string>): Promise<number> => {
    running.rests();
    const start = performance.now();
    checkPressed(await client.presses(who, card, button, entered));
    const ms = performance.now() - start;
    weigh(card);
    return ms;
  };
  const pages: number[] = [];
  while (pages.length < PEOPLE && client.reads(who, card).includes('Next')) pages.push(await press('Next', {}));
  figures.add('pages turned', '', pages.length, { least: PEOPLE / PAGE - 1 });
  figures.times('a page', pages);
  const finds = ['engineer', 'blocked', 'sales e3', 'nobody like this', '漢'];
  figures.times('a search', await inTurn(finds, find => press('Search', { find })));
  const orders = ordersOf(card, running);
  figures.times('another order', await inTurn(orders, sort => press('Search', { find: '', sort })));
  figures.add('orders', '', orders.length, { least: 2 });
  const file = await timed('sent as a file', () => exported(running, card));
  figures.add('rows of the file', '', file.split('\r\n').length - 2, { least: PEOPLE });
  figures.add('the file', 'KB', Buffer.byteLength(file) / 1024);
  figures.add('the largest card', 'KB', largest, { most: MOST_KB });
}

async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const one of all) done.push(await work(one));
  return done;
}

function checkPressed(sent: Sent): void {
  if (sent.status !== 200 || !sent.card) throw new Error(`a press brought no card: ${sent.status} ${sent.text.slice(0, 300)}`);
}

/** What the card offers in its field for the order. */
function ordersOf(card: Message, { outside }: Running): string[] {
  const seen = cardSeen(card, outside.world.technicians[who]);
  const choices = seen && inputs(seen).find(input => input.id === 'sort')?.choices;
  return ((choices ?? []) as { value: string }[]).map(({ value }) => value).filter(Boolean);
}

/** Through the question for the person's OneDrive, to the file in it. */
async function exported({ outside }: Running, card: Message): Promise<string> {
  const { client, files } = outside;
  await client.presses(who, card, 'Send as CSV');
  const question = await client.sees(who, 'Decline', 'personal', WAIT_MS);
  await client.accepts(who, question);
  const sent = await client.until(() => client.messages(who).find(m => m.id === question.id && fileGiven(m.activity)), WAIT_MS);
  const kept = files.kept.at(-1);
  if (!sent || !kept) throw new Error(`there is no file. On the screen:\n${client.screen(who)}`);
  return kept.bytes.toString('utf8');
}

/** Lists that nobody looks at any more go, so that memory ends somewhere. */
async function manyLists(running: Running, figures: Figures): Promise<void> {
  const before = memoryMb();
  const sizes: number[] = [];
  for (let i = 0; i < MANY_LISTS; i += 1) {
    await reads(running);
    if (i === MANY_LISTS / 2 - 1 || i === MANY_LISTS - 1) sizes.push(memoryMb() - before);
  }
  const [half = 0, all = 0] = sizes;
  figures.add(`memory of ${MANY_LISTS / 2} lists more`, 'MB', half);
  figures.add(`memory of ${MANY_LISTS} lists more`, 'MB', all);
  figures.add('… the later half, for each list', 'MB', (all - half) / (MANY_LISTS / 2), { most: 0.5 });
}
