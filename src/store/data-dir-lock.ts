import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../model/clock';
import { StoreError, sqlCode } from './database';

/** A socket's path may have 107 bytes (`sun_path` of unix(7), less its NUL); names in the directory take up to 25. */
const LONGEST = 107 - 25;
const ENTRY = /^lock\.[0-9a-f]{16}$/;
const ROUNDS = 20;
/** A holder that is busy (or stopped) does not answer at once; its socket still accepts. */
const ANSWER_MS = 2000;

/**
 * Holds a directory (made with mode 0700) until released or until this process is gone, however it goes.
 *
 * Each contender listens on a Unix socket of its own name in the directory, and only then looks for others. A socket that
 * accepts belongs to a living process, one that refuses to a dead one for ever, so it can be removed safely. Of two that
 * look at the same time at least one sees the other and steps back; the kernel closes sockets with their process, so nothing
 * has to time out. It works between containers on one machine; a network file system does not carry sockets to other hosts.
 */
export async function holdDirectory(directory: string, clock: Clock): Promise<{ release(): Promise<void> }> {
  const place = await reach(directory).catch(error => {
    throw unusable(directory, error);
  });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const own = await announce(place.path);
      const others = await Promise.all(entries(place.path, own.name).map(name => ask(join(place.path, name), clock)));
      const holder = others.find(other => other.startsWith('held'));
      if (!holder && others.every(other => other === 'dead')) {
        own.hold();
        return {
          async release() {
            await own.leave();
            place.leave();
          },
        };
      }
      await own.leave();
      if (holder) throw new StoreError('DATA_DIR_HELD', `${directory} (${holder.replace('held by ', '')})`);
      // two starters saw each other: whoever waits less goes first
      await clock.after(5 + (randomBytes(1)[0] ?? 0)).done;
    }
    throw new StoreError('DATA_DIR_HELD', `${directory} (several processes start on it)`);
  } catch (error) {
    place.leave();
    throw unusable(directory, error);
  }
}

const unusable = (directory: string, error: unknown) =>
  error instanceof StoreError
    ? error
    : new StoreError('DATA_DIR_UNUSABLE', `${directory} (${sqlCode(error) ?? 'no code'})`, { cause: error });

/** The directory under a path short enough for a socket: on Linux a long one is reached through an open descriptor. */
async function reach(directory: string): Promise<{ path: string; leave(): void }> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // a mounted volume may belong to somebody else; the database files inside are 0700 in any case
  await chmod(directory, 0o700).catch(() => undefined);
  if (Buffer.byteLength(directory) <= LONGEST) return { path: directory, leave: () => undefined };
  if (process.platform !== 'linux') throw new StoreError('DATA_DIR_UNUSABLE', `${directory} is longer than ${LONGEST} bytes`);
  const descriptor = openSync(directory, 'r');
  return { path: `/proc/self/fd/${descriptor}`, leave: () => closeSync(descriptor) };
}

const entries = (path: string, own: string) => readdirSync(path).filter(name => ENTRY.test(name) && name !== own);

/** Listens in the directory; the name becomes visible only when the socket accepts already. */
async function announce(path: string) {
  const name = `lock.${randomBytes(8).toString('hex')}`;
  let word = 'starting';
  const server = createServer(socket => socket.on('error', () => undefined).end(`${word} by process ${process.pid}`));
  await listen(server, join(path, `${name}.new`));
  server.unref();
  renameSync(join(path, `${name}.new`), join(path, name));
  return {
    name,
    hold() {
      word = 'held';
    },
    async leave() {
      rmSync(join(path, name), { force: true });
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

const listen = (server: Server, path: string) =>
  new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(path, () => resolve(server.off('error', reject) && undefined)),
  );

/** Who is behind a socket: `held by process 7`, `starting by process 8`, or `dead`; a dead one is removed. */
async function ask(path: string, clock: Clock): Promise<string> {
  const patience = clock.after(ANSWER_MS);
  const socket = connect(path);
  let said = '';
  const answer = new Promise<string>(resolve => {
    socket.setEncoding('utf8');
    socket.on('data', text => {
      said += text;
    });
    socket.on('end', () => resolve(said || 'held by a process that is stopping'));
    socket.on('error', error => {
      // anything but a refusal (a full backlog, say) means that somebody is there
      const dead = ['ECONNREFUSED', 'ENOENT'].includes(sqlCode(error) ?? '');
      if (dead) rmSync(path, { force: true });
      resolve(dead ? 'dead' : 'held by a busy process');
    });
  });
  try {
    return await Promise.race([answer, patience.done.then(() => 'held by a process that does not answer')]);
  } finally {
    patience.cancel();
    socket.destroy();
  }
}
