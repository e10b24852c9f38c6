import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/model/clock';
import { createSeal, openStore } from '../../src/store';

// A process that does nothing but wake itself: from putting a job into pg-boss to its handler, woken by NOTIFY. Told how often, it answers
// with the times.

const SILENT = { info() {}, warn() {}, error() {} };

async function main(databaseUrl: string): Promise<void> {
  const store = await openStore({ databaseUrl, dataDir: '', keyring: createSeal([randomBytes(32)]), clock: systemClock, log: SILENT });
  let woken = () => {};
  await store.queue.work('deliver', async () => woken());
  let last = 0;
  const wake = async (): Promise<number> => {
    const start = performance.now();
    const done = new Promise<number>(resolve => {
      woken = () => resolve(performance.now() - start);
    });
    last += 1;
    await store.queue.send('deliver', String(last));
    return await done;
  };
  process.on('message', async count => {
    const times: number[] = [];
    while (times.length < Number(count)) times.push(await wake());
    process.send?.(times);
  });
  process.on('disconnect', () => void store.close());
  process.send?.('ready');
}

void main(process.argv[2] ?? '');
