import { rm } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';
import type { Received, Simulators } from '../simulators';
import { technicians } from '../simulators';
import { ROOT } from './local';
import { type Demo, PEOPLE, startDemo } from './start';

/** Kept between runs, so that later starts need not make the database again. */
const DIR = path.join(ROOT, '.demo');
/** npm starts us through a shell that dies of a signal without passing it on: then there is nobody left to stop us. */
const PARENT_MS = 500;
const parent = process.ppid;
const print = (text: string) => process.stdout.write(`${text}\n`);
// a terminal that was closed must not keep us from stopping in order
process.stdout.on('error', () => undefined);

async function main(args: string[]): Promise<number> {
  if (args.some(arg => arg !== '--fresh')) {
    print('Usage: npm run demo [-- --fresh]\n  --fresh  forget the requests of earlier runs');
    return 2;
  }
  const quit = new AbortController();
  // npm passes on what the terminal has sent us already: the same signal may come twice
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.abort());
  if (process.env.npm_lifecycle_event) systemClock.every(PARENT_MS, async () => void (process.ppid !== parent && quit.abort()));
  const quitted = new Promise<undefined>(resolve => quit.signal.addEventListener('abort', () => resolve(undefined), { once: true }));

  if (args.includes('--fresh')) await rm(DIR, { recursive: true, force: true });
  print('Starting: a simulated Microsoft 365 and CIPP, the bot, and two Teams windows …');
  const demo = await startDemo({ dir: DIR, signal: quit.signal });
  print(welcome(demo));
  followCipp(demo.simulators);
  const broke = await Promise.race([demo.broke, quitted]);
  print(broke ? `\n${broke}\nStopping the rest …` : '\nStopping …');
  await demo.stop();
  print('Stopped.');
  return broke ? 1 : 0;
}

const welcome = ({ technician, approver, logs }: Demo) => `
Ready. Open these in a browser:

  ${technician}   ${technicians[PEOPLE.technician].name}, a technician: type here, under Personal Chat
  ${approver}   ${technicians[PEOPLE.approver].name}, who may approve: look here, under Approvals

Type, for example:

  reset password jane@contoso.com      confirm, then press Show password: only this window sees it
  reset password ruth@fabrikam.com     needs an approval: press Approve in the other window
  reset password                       the form
  reset password sam at contoso        two people of that name: choose
  reset password omar@contoso.com      a directory-synced person
  reset password admin@contoso.com     an administrator: refused, with the reason
  list users at contoso                a list: open a row, and see what you may do with that person
  who has no mfa at contoso            a list with a chart
  help mailbox                         what you may run, of all 131 actions

In a channel or the group chat, mention @CIPP Bot first; the card still comes to the personal chat.
All customers and people are invented. What the bot asks CIPP to change is printed below; logs are in ${path.relative(process.cwd(), logs) || logs}.
Ctrl-C stops everything.
`;

/** A name that begins with Exec need not change anything. */
const READS = /^(List|ExecUniversalSearch|me$|PublicPing)/i;

/** One line for each change that the bot asked CIPP for. Reads are many and change nothing. */
function followCipp({ cipp }: Simulators): void {
  const told = new Set<Received>();
  cipp.onChange(() => {
    for (const request of cipp.requests) {
      if (told.has(request) || request.status === undefined || READS.test(request.op)) continue;
      told.add(request);
      print(`${request.at.slice(11, 19)}  CIPP got ${request.op} ${asked(request)} and answered ${request.status}`);
    }
  });
}

/** What was sent, without what nobody should read over a shoulder. */
const asked = ({ query, body }: Received) =>
  JSON.stringify({ ...query, ...(typeof body === 'object' ? body : {}) }, (name, value) =>
    /pass(word|phrase)?$|secret|token/i.test(name) ? '…' : value,
  );

main(process.argv.slice(2)).then(
  code => process.exit(code),
  (error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
