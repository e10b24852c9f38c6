import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BOT_ID, HOME_TENANT, type Technician, type TechnicianName, technicians } from '../simulators';
import type { Child, Program } from './child';
import { answers, ROOT } from './local';

export const BOT_NAME = 'CIPP Bot';
/** The local client wants exactly five people besides its own. */
const OTHERS = 5;

/** Microsoft's local client for one person: one process, because a client has one person in front of it. */
export async function windowProgram(about: {
  person: TechnicianName;
  port: number;
  /** Where it sends activities. */
  endpoint: string;
  logs: string;
  /** Folder for its settings file, and for what it writes beside it. */
  settings: string;
}): Promise<Program> {
  const { person, port, endpoint, logs, settings } = about;
  const file = path.join(settings, `${person}.yml`);
  // JSON is YAML
  await writeFile(file, JSON.stringify(clientSettings(person), undefined, 2));
  const ownLog = path.join(logs, `window-${person}.trace.log`);
  return {
    name: `The window of ${technicians[person].name}`,
    args: [
      '-r',
      path.join(__dirname, 'loopback.js'),
      path.join(ROOT, 'node_modules', '@microsoft', 'm365agentsplayground', 'cli.js'),
      'start',
      ...['--app-endpoint', endpoint, '--channel-id', 'msteams', '--port', String(port), '--disable-telemetry'],
    ],
    cwd: settings,
    env: {
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: file,
      M365_AGENTS_PLAYGROUND_LOGFILE: ownLog,
    },
    log: path.join(logs, `window-${person}.log`),
    ownLog,
  };
}

/** The client takes another port without a word when its own is not free; the bot would not send there. */
export async function windowReady(child: Child, port: number): Promise<void> {
  const [, taken] = await child.prints(/Listening on (\d+)/);
  if (Number(taken) !== port) throw new Error(`Port ${port} was taken by another program meanwhile. Start again.`);
  await answers(`http://127.0.0.1:${port}/_debug/ping`, 'pong');
}

/** The id of the channel Approvals in this person's window. */
export const approvalsOf = (name: TechnicianName): string => `19:approvals-${name}@thread.tacv2`;

/** Settings by the client's own schema, 0.1.1. Conversations are this window's own: two clients know nothing of each other. */
function clientSettings(name: TechnicianName): object {
  const person = technicians[name];
  const others = Object.values(technicians).filter(t => t.id !== person.id && t.tenant === HOME_TENANT && t.enabled && !t.guest);
  return {
    version: '0.1.1',
    tenantId: HOME_TENANT,
    bot: { id: `28:${BOT_ID}`, name: BOT_NAME },
    currentUser: userOf(person),
    users: others.slice(0, OTHERS).map(userOf),
    personalChat: { id: `a:personal-${name}` },
    groupChat: { id: `19:night-shift-${name}@thread.v2`, name: 'Night shift' },
    team: {
      id: `19:general-${name}@thread.tacv2`,
      name: 'Service desk',
      aadGroupId: `bbbbbbbb-0000-4000-8000-${person.id.slice(-12)}`,
      channels: [{ id: approvalsOf(name), name: 'Approvals' }],
    },
  };
}

function userOf({ id, teamsId, name, upn }: Technician) {
  const [givenName = name, surname = name] = name.split(' ');
  return { id: teamsId, name, userPrincipleName: upn, aadObjectId: id, givenName, surname, email: upn };
}
