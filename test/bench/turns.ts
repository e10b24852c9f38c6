import path from 'node:path';
import { freshDataDir } from '../setup/database';
import { type Bench, type Figures, sum } from './frame';
import { type Driven, drive, inTurn } from './load';
import { startOutside } from './outside';
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
        await drive(outside, { programs: [program], said: () => text, turns: size.turns * part, inFlight: 16 });
      }
      const statements = () => postgres.statements(databaseUrl);
      for (let round = 0; round < size.rounds; round += 1) {
        for (const inFlight of IN_FLIGHT) {
          const loads = rows.map(({ name, program, text, part = 1 }) => {
            const turns = Math.ceil(size.turns * part * (inFlight === 1 ? 0.3 : 1));
            return { name, programs: [program], said: () => text, turns, inFlight, statements: program === bot ? statements : undefined };
          });
          for (const [{ name }, driven] of await inTurn(outside, loads)) tell(figures, name, inFlight, driven);
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

function tell(figures: Figures, name: string, inFlight: number, { turns, cpuMs, wallMs, loop, statements }: Driven): void {
  figures.times(
    `${name}, ${inFlight} in flight`,
    turns.map(turn => turn.ms),
  );
  if (inFlight === 1) return;
  const each = (all: number) => all / turns.length;
  figures.add(`${name}, processor time each`, 'ms', each(cpuMs));
  figures.add(`${name}, turns a second`, '', (turns.length / wallMs) * 1000);
  figures.add(`${name}, event loop held, p99`, 'ms', loop.p99);
  figures.add(`${name}, event loop held at most`, 'ms', loop.most);
  figures.add(`${name}, bytes of the reply`, '', each(sum(turns.map(turn => turn.bytes))));
  if (!Number.isNaN(statements)) figures.add(`${name}, statements each`, '', each(statements));
}
