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
