import fs from 'node:fs';
import { drafted, openTestStore, request, step } from './fixtures';

// A process that holds a data directory and writes: prints each request id once its approval was acknowledged.
async function write(dataDir = '', disk = ''): Promise<void> {
  const store = await openTestStore({ dataDir });
  console.log(JSON.stringify('open'));
  if (disk === 'broken disk')
    fs.fdatasyncSync = () => {
      throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    };
  if (disk === 'full disk') {
    const { writeSync } = fs;
    fs.writeSync = ((descriptor: number, ...what: [NodeJS.ArrayBufferView]) => {
      // a log of changes that has no room for another segment
      if (fs.readlinkSync(`/proc/self/fd/${descriptor}`).includes('pg_wal'))
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', errno: -28 });
      return writeSync(descriptor, ...what);
    }) as typeof fs.writeSync;
  }
  for (;;) {
    const { request: draft } = await store.requests.draft(drafted(request()));
    await store.requests.update(
      draft.id,
      step('go', of => ({ run: true, cards: [{ slot: 'main', to: of.home, view: { text: 'Approved' } }] })),
    );
    console.log(JSON.stringify(draft.id));
  }
}

write(...process.argv.slice(2)).catch(error => {
  console.log(JSON.stringify(error.code));
  process.exit(1);
});
