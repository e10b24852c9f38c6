import { once } from 'node:events';
import { take } from '../../src/flow/approve';
import type { Press } from '../../src/model/event';
import { type ObjectId, objectId, type RequestId } from '../../src/model/ids';
import { PolicyFile } from '../../src/model/policy';
import type { Ports } from '../../src/model/ports';
import { isProblem } from '../../src/model/problem';
import { keyring, openTestStore, stillClock } from '../store/fixtures';
import { cardsToSend } from './cards-to-send';
import { approver, POLICY } from './policy';

/** One of several processes in which approvers press Approve or Deny on the same requests. Prints what it won. */
async function race([databaseUrl, me = '0', ...ids]: string[]): Promise<void> {
  const store = await openTestStore({ databaseUrl, dataDir: '' });
  const ports = { store, seal: keyring, clock: stillClock, policy: () => PolicyFile.parse(POLICY) } as unknown as Ports;
  const by = { id: objectId(`00000000-0000-4000-8000-00000000000${me}`) as ObjectId, name: `Approver ${me}`, teamsId: `29:${me}` };
  const press: Press = {
    by,
    at: { kind: 'channel', conversation: 'c', serviceUrl: 'https://smba.example.com/' },
    verb: '',
    data: {},
    replaces: true,
    key: '',
  };
  console.log(JSON.stringify('ready'));
  await once(process.stdin, 'data');
  const won: string[] = [];
  // everybody begins at the same request and goes the same way, so that each is fought for
  for (const [index, id] of ids.entries()) {
    const approved = (index + Number(me)) % 2 === 0;
    const after = await store.requests.update(id as RequestId, r => take(r, press, approver(Number(me)), approved, ports));
    if (!isProblem(after)) won.push(`${id} ${await cardsToSend(store, after)}`);
  }
  console.log(JSON.stringify(won));
  await store.close();
  process.exit(0);
}

void race(process.argv.slice(2));
