import { once } from 'node:events';
import type { RequestId } from '../../src/model/ids';
import { isProblem } from '../../src/model/problem';
import { openTestStore, step } from './fixtures';

// One of several processes that approve the same requests: prints the ids it won.
async function race([databaseUrl, dataDir = '', ...ids]: string[]): Promise<void> {
  const store = await openTestStore({ databaseUrl, dataDir });
  console.log(JSON.stringify('ready'));
  await once(process.stdin, 'data');
  const won: string[] = [];
  for (const id of ids) {
    const after = await store.requests.update(id as RequestId, step('approve'));
    if (!isProblem(after)) won.push(id);
  }
  console.log(JSON.stringify(won));
  await store.close();
  process.exit(0);
}

void race(process.argv.slice(2));
