import path from 'node:path';
import { freshDataDir } from '../setup/database';
import { type Bench, type Figures, type Size, sum } from './frame';
import { type Outside, startOutside, type Turn } from './outside';
import { startPostgres } from './postgres';
import { type Program, startProgram } from './program';

/** Every program warms up with as many turns as it is measured with once; measured warm, all of them. */
const IN_FLIGHT = [16, 1] as const;
export const BOT = path.join(__dirname, '../../bundle/start.js');
export const peer = (name: string): string => path.join(__dirname, 'peers', `${name}.js`);
export const RESET = 'reset password jane@contoso.com';

const ECHO = 'botbuilder, an echo';
const HELP = 'the bot, help';
const ASK = 'the bot, reset password';

/** A program and what is said to it; `part` of the turns, where a turn takes long. */
interface Row {
  name: string;
  program: Program;
  text: string;
  part?: number;
}

export const turns: Bench = {
  name: 'turns',
  about: 'processor time, latency and statements of one turn, beside other bots; tokens checked by all of them',
  async run(figures, size) {
    const [outside, postgres, data] = await Promise.all([startOutside(), startPostgres(), freshDataDir()]);
    const programs: Program[] = [];
    const start = async (name: string, script: string, more: Record<string, string> = {}) => {
      const program = await startProgram(name, script, outside.env(more));
      programs.push(program);
      return program;
    };
    try {
      const databaseUrl = await postgres.fresh();
      const bot = await start('the bot', BOT, { DATABASE_URL: databaseUrl });
      const embedded = await start('the bot, embedded', BOT, { DATA_DIR: data.dataDir });
      const echo = 'hello';
      const rows: Row[] = [
        { name: 'the floor: node:http', program: await start('the floor', peer('floor')), text: echo },
        { name: ECHO, program: await start('botbuilder', peer('botbuilder')), text: echo },
        { name: 'teams-ai, an echo', program: await start('teams-ai', peer('teams-ai')), text: echo },
        {
          name: 'teams-ai, a template each turn',
          program: await start('a template each turn', peer('teams-ai-card')),
          text: echo,
          part: 0.2,
        },
        { name: HELP, program: bot, text: 'help' },
        { name: ASK, program: bot, text: RESET },
        { name: `${HELP}, embedded`, program: embedded, text: 'help', part: 0.5 },
        { name: `${ASK}, embedded`, program: embedded, text: RESET, part: 0.5 },
      ];
      for (const { program, text, part = 1 } of rows) {
        await outside.ready(program.url);
        await drive(outside, program, text, { turns: size.turns * part, inFlight: 16 });
      }
      for (let round = 0; round < size.rounds; round += 1) {
        for (const row of rows) {
          const statements = () => (row.program === bot ? postgres.statements(databaseUrl) : Promise.resolve(undefined));
          for (const inFlight of IN_FLIGHT) await oneRow(figures, outside, row, inFlight, size, statements);
        }
      }
      ratios(figures);
    } finally {
      await Promise.all(programs.map(program => program.stop()));
      await Promise.all([outside.close(), postgres.stop(), data.remove()]);
    }
  },
};

function ratios(figures: Figures): void {
  const cpu = (name: string) => `${name}, processor time each`;
  const p95 = (name: string) => `${name}, 16 in flight, p95`;
  figures.ratio('processor time, help ÷ botbuilder echo', cpu(HELP), cpu(ECHO), { most: 1 });
  figures.ratio('processor time, reset password ÷ botbuilder echo', cpu(ASK), cpu(ECHO), { most: 2 });
  figures.ratio('16 in flight, p95, help ÷ botbuilder echo', p95(HELP), p95(ECHO), { most: 1.5 });
}

async function oneRow(
  figures: Figures,
  outside: Outside,
  { name, program, text, part = 1 }: Row,
  inFlight: number,
  size: Size,
  statements: () => Promise<number | undefined>,
): Promise<void> {
  const counted = await statements();
  await program.loop();
  const turns = Math.ceil(size.turns * part * (inFlight === 1 ? 0.3 : 1));
  const { answers, cpuMs, wallMs } = await drive(outside, program, text, { turns, inFlight });
  const { p99, most } = await program.loop();
  figures.times(
    `${name}, ${inFlight} in flight`,
    answers.map(turn => turn.ms),
  );
  if (inFlight === 1) return;
  figures.add(`${name}, processor time each`, 'ms', cpuMs / turns);
  figures.add(`${name}, turns a second`, '', (turns / wallMs) * 1000);
  figures.add(`${name}, event loop held, p99`, 'ms', p99);
  figures.add(`${name}, event loop held at most`, 'ms', most);
  figures.add(`${name}, bytes of the reply`, '', sum(answers.map(turn => turn.bytes)) / turns);
  if (counted !== undefined) figures.add(`${name}, statements each`, '', (((await statements()) ?? 0) - counted) / turns);
}

/** So many turns, each chat waiting for its reply before it says more; `program` may be several that share them. */
export async function drive(
  outside: Outside,
  program: Program | readonly Program[],
  text: string | ((i: number) => string),
  { turns: all, inFlight }: { turns: number; inFlight: number },
): Promise<{ answers: Turn[]; cpuMs: number; wallMs: number }> {
  const programs = 'url' in program ? [program] : program;
  const cpu = () => sum(programs.map(one => one.cpuMs()));
  const answers: Turn[] = [];
  let next = 0;
  const chat = async (_: unknown, n: number) => {
    for (let i = next++; i < all; i = next++) {
      const { url } = programs[i % programs.length] as Program;
      answers.push(await outside.says(url, n, typeof text === 'string' ? text : text(i)));
    }
  };
  const [before, start] = [cpu(), performance.now()];
  await Promise.all(Array.from({ length: inFlight }, chat));
  const [cpuMs, wallMs] = [cpu() - before, performance.now() - start];
  outside.forget();
  return { answers, cpuMs, wallMs };
}
