import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Browser } from 'playwright-core';
import { systemClock } from '../../src/model/clock';
import { type Demo, startDemo } from '../demo/start';
import { openBrowser } from './browser';
import { pictures, RESULTS } from './pictures';
import { type Desk, type Scenario, scenarios } from './scenarios';
import { TeamsWindow } from './teams-window';

/** Far above what any takes; single waits end sooner and say what was missing. */
const SCENARIO_MS = 60_000;
const print = (text: string) => process.stdout.write(`${text}\n`);
const started = systemClock.now().getTime();
const seconds = () => `${((systemClock.now().getTime() - started) / 1000).toFixed(1).padStart(6)} s`;

/** The demo, as `npm run demo` starts it, used through Microsoft's local client in Chromium. */
async function main(args: string[], quit: AbortSignal): Promise<number> {
  const unknown = args.filter(arg => arg !== '--update-docs');
  if (unknown.length > 0) throw new Error('Usage: npm run test:e2e [-- --update-docs]');
  const took = await pictures({ docs: args.includes('--update-docs') });
  const browser = await openBrowser();
  const demo = await startDemo({ signal: quit }).catch(async error => {
    await browser.close();
    throw error;
  });
  try {
    print(`${seconds()}  the demo runs`);
    const [technician, approver] = await Promise.all([
      TeamsWindow.open(browser, demo.technician),
      TeamsWindow.open(browser, demo.approver),
    ]);
    print(`${seconds()}  both windows are open`);
    const desk = { technician, approver, simulators: demo.simulators, pictures: took };
    return await runAll([...scenarios, ...afterwards(demo)], desk, demo, quit);
  } finally {
    await stop(browser, demo);
  }
}

async function runAll(all: Scenario[], desk: Desk, demo: Demo, quit: AbortSignal): Promise<number> {
  const stopped = new Promise<string>(resolve => quit.addEventListener('abort', () => resolve('stopped'), { once: true }));
  let over = false;
  const broke = Promise.race([demo.broke, stopped]).then(why => {
    over = true;
    throw new Error(why);
  });
  broke.catch(() => undefined);
  const failed: Scenario[] = [];
  let passed = 0;
  for (const scenario of all) {
    try {
      await Promise.race([inTime(scenario.run(desk)), broke]);
      passed += 1;
      print(`${seconds()}  ok      ${scenario.name}`);
    } catch (error) {
      failed.push(scenario);
      print(`${seconds()}  FAILED  ${scenario.name}\n${indented(error)}`);
      await photograph(desk, `failed-${failed.length}`);
    }
    if (over) break;
  }
  if (failed.length > 0) {
    await cp(demo.logs, path.join(RESULTS, 'logs'), { recursive: true });
    print(`Logs of the bot and the windows: ${path.join(RESULTS, 'logs')}`);
  }
  print(`\n${over ? 'Broken off: ' : ''}${passed} passed, ${failed.length} failed`);
  return failed.length > 0 ? 1 : 0;
}

function inTime(run: Promise<void>): Promise<void> {
  const late = systemClock.after(SCENARIO_MS);
  const tooLong = late.done.then(() => {
    throw new Error(`not finished after ${SCENARIO_MS / 1000} seconds`);
  });
  return Promise.race([run, tooLong]).finally(late.cancel);
}

async function photograph(desk: Desk, name: string): Promise<void> {
  for (const who of ['technician', 'approver'] as const) {
    const file = path.join(RESULTS, `${name}-${who}.png`);
    await desk[who].page.screenshot({ path: file }).then(
      () => print(`    ${file}`),
      // the browser may be what broke
      () => undefined,
    );
  }
}

/** Playwright colours its messages. */
const indented = (error: unknown) =>
  stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    .trim()
    .replaceAll(/^/gm, '    ');

/** What must hold after everything. */
const afterwards = (demo: Demo): Scenario[] => [
  {
    name: 'neither client met anything that it does not support',
    async run({ technician, approver }) {
      const complaints = [...(await technician.complaints()), ...(await approver.complaints())];
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    },
  },
  {
    name: 'no secret is in what the bot printed',
    async run({ simulators }) {
      const printed = await readFile(path.join(demo.logs, 'bot.log'), 'utf8');
      const leaked = simulators.secrets().filter(secret => printed.includes(secret.value));
      if (leaked.length > 0) throw new Error(`bot.log holds ${leaked.map(secret => secret.kind).join(', ')}`);
    },
  },
];

async function stop(browser: Browser, demo: Demo): Promise<void> {
  await browser.close();
  await demo.stop();
}

const quit = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => quit.abort());
main(process.argv.slice(2), quit.signal).then(
  code => process.exit(code),
  (error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
