import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bot, compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { createLog } from '../../src/log';
import type { Clock } from '../../src/model/clock';
import { freshDatabase } from '../setup/database';
import { type Simulators, startSimulators } from '../simulators';

/** Everybody with the role may do everything that is listed or looked up. */
const POLICY = `
version: 1
rules:
  - { name: the helpdesk reads, actions: { risks: [read] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: the helpdesk resets, actions: { ids: [reset-password] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
`;

export interface Running {
  bot: Bot;
  outside: Simulators;
  close(): Promise<void>;
}

/** The whole bot between simulated outsides, all of it in this process, as the conversation tests have it. */
export async function startBot(clock: Clock): Promise<Running> {
  const [outside, database, dir] = await Promise.all([startSimulators({ clock }), freshDatabase(), mkdtemp(path.join(tmpdir(), 'bench-'))]);
  const policy = path.join(dir, 'policy.yaml');
  await writeFile(policy, POLICY);
  const { dataDir, databaseUrl } = database;
  const env = outside.env({ PORT: '0', POLICY_FILE: policy, DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
  const bot = await compose(readConfig(env), { clock, log: createLog('info', { write() {} }) });
  outside.client.bot = `http://127.0.0.1:${await bot.listen()}/api/messages`;
  return {
    bot,
    outside,
    async close() {
      outside.cipp.reset();
      await bot.close();
      await outside.stop();
      await database.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
