import { ConfigError, readConfig } from './config';
import { PolicyError } from './policy-file';
import { StoreError } from './store';

/** EX_CONFIG of sysexits.h: a supervisor need not try again before somebody changed the settings. */
const EXIT_CONFIG = 78;

async function main(): Promise<void> {
  // Node's own answer to this signal is to open a debugger, which reads all memory
  process.on('SIGUSR1', () => undefined);
  // what stands on the command line counts as what stands in NODE_OPTIONS
  const options = [process.env.NODE_OPTIONS, ...process.execArgv].filter(Boolean).join(' ');
  const config = readConfig({ ...process.env, NODE_OPTIONS: options });
  // most of a start is loading packages: whoever has a setting wrong need not wait for it
  const { compose } = await import('./compose.js');
  const bot = await compose(config);
  const stop = async (signal: string) => {
    bot.log.info({ signal }, 'stopping');
    // where there can be other processes there is a load balancer
    if (signal === 'SIGTERM' && config.databaseUrl) await bot.leave();
    bot.close().then(
      () => process.exit(0),
      error => {
        bot.log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', signal => void stop(signal));
  process.once('SIGINT', signal => void stop(signal));
  process.on('SIGHUP', () => void bot.reloadPolicy());
  const port = await bot.listen();
  bot.log.info({ port, backends: bot.backends }, 'listening');
}

main().catch((error: unknown) => {
  const settings = error instanceof ConfigError || error instanceof PolicyError;
  process.stderr.write(
    `${settings || error instanceof StoreError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(settings ? EXIT_CONFIG : 1);
});
