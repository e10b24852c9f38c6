import { compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { createLog } from '../../src/log';
import { systemClock } from '../../src/model/clock';

const [settings = '{}', ahead = '0'] = process.argv.slice(2);

/** What a process takes up from another comes due when a lease is over: this one's clock is ahead by so much, and it looks around more often. */
const clock = {
  ...systemClock,
  now: () => new Date(systemClock.now().getTime() + Number(ahead)),
  every: (ms: number, tick: () => Promise<void>) => systemClock.every(ms / 10, tick),
};

/** The bot as a process of its own: settings as JSON, the milliseconds that its clock is ahead. Prints its port. */
async function main(): Promise<void> {
  const log = createLog('silent', { write: () => {} });
  const bot = await compose(readConfig(JSON.parse(settings)), { clock, log });
  process.stdout.write(`${await bot.listen()}\n`);
}

void main();
