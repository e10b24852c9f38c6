import { type Activity, type Message, messageText } from './connector';
import { BOT_ID, HOME_TENANT, PLACES, type Simulators, startSimulators, technicians } from './index';
import { type Answer, type Received, type Route, Simulator } from './server';

/** A bot that only listens. */
class Ear extends Simulator {
  protected route(_request: Received): Route {
    return { op: 'activity', answer: (): Answer => ({ status: 200 }) };
  }
  get heard(): Activity[] {
    return this.requests.map(r => r.body as Activity);
  }
}

let sims: Simulators;
let token: string;
const ear = new Ear();
beforeAll(async () => {
  sims = await startSimulators();
  await ear.start();
  sims.client.bot = `${ear.url}/api/messages`;
  const form = { grant_type: 'client_credentials', client_id: BOT_ID, client_secret: sims.env().BOT_PASSWORD ?? '' };
  const answer = await fetch(`${sims.entra.url}/${HOME_TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: 'https://api.botframework.com/.default' }),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
});
afterEach(() => {
  sims.reset();
  ear.reset();
});
afterAll(() => Promise.all([sims.stop(), ear.stop()]));

const OFFER = {
  contentType: 'application/vnd.microsoft.teams.card.file.consent',
  name: 'users.csv',
  content: { description: '2 users', sizeInBytes: 10, acceptContext: { ask: 'a' }, declineContext: { ask: 'd' } },
};

async function posts(conversation: string, attachment: object): Promise<number> {
  const answer = await fetch(`${sims.connector.serviceUrl}v3/conversations/${encodeURIComponent(conversation)}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'message', attachments: [attachment] }),
  });
  return answer.status;
}

async function offered(): Promise<Message> {
  await posts(sims.connector.place(technicians.ada, 'personal').id, OFFER);
  return sims.client.sees('ada', 'users.csv');
}

describe('Teams asks for a file', () => {
  test('the question is read with its name, size and buttons', async () => {
    const message = await offered();
    expect(messageText(message, technicians.ada).split('\n')).toEqual(['users.csv (10 bytes)', '2 users', 'Allow', 'Decline']);
  });

  test('allowed: the bot is told where, and its own context comes back', async () => {
    const message = await offered();
    await sims.client.accepts('ada', message);
    expect(ear.heard).toMatchObject([
      {
        type: 'invoke',
        name: 'fileConsent/invoke',
        replyToId: message.id,
        from: { aadObjectId: technicians.ada.id },
        value: {
          type: 'fileUpload',
          action: 'accept',
          context: { ask: 'a' },
          uploadInfo: { name: 'users.csv', fileType: 'csv', uploadUrl: expect.stringMatching(/uploadSession\?guid='.*&tempauth=/) },
        },
      },
    ]);
  });

  test('declined: no place is made', async () => {
    await sims.client.declines('ada', await offered());
    expect(ear.heard).toMatchObject([{ value: { action: 'decline', context: { ask: 'd' } } }]);
    expect(ear.heard[0]?.value).not.toHaveProperty('uploadInfo');
    expect(sims.files.tokens).toEqual([]);
  });

  test('nowhere but in a personal chat, and not of a message without one', async () => {
    expect(await posts(PLACES.general.id, OFFER)).toBe(400);
    expect(await posts(PLACES.group.id, OFFER)).toBe(400);
    await sims.client.says('ada', 'hello');
    const said = await sims.client.messages('ada')[0];
    await expect(sims.client.accepts('ada', said as Message)).rejects.toThrow('no file is offered');
  });
});

describe('OneDrive', () => {
  const STEP = 320 * 1024;
  const put = async (url: string, range: string, bytes: Buffer | string, headers: Record<string, string> = {}) =>
    (await fetch(url, { method: 'PUT', headers: { 'content-range': range, ...headers }, body: bytes as string })).status;

  test('takes ranges in order and keeps the whole', async () => {
    const { uploadUrl, name } = sims.files.opens(technicians.ada, 'a.csv');
    expect(await put(uploadUrl, `bytes 0-${STEP - 1}/${STEP + 3}`, Buffer.alloc(STEP, 'a'))).toBe(202);
    expect(await put(uploadUrl, `bytes ${STEP}-${STEP + 2}/${STEP + 3}`, 'end')).toBe(201);
    expect(sims.files.kept).toMatchObject([{ owner: { id: technicians.ada.id }, name }]);
    expect(sims.files.kept[0]?.bytes.length).toBe(STEP + 3);
    expect(await put(uploadUrl, `bytes ${STEP}-${STEP + 2}/${STEP + 3}`, 'end')).toBe(404);
    expect(
      sims
        .outbound()
        .filter(o => o.to === 'files')
        .map(o => o.at),
    ).toContain('a.csv');
  });

  test.each<[string, string, Buffer | string, Record<string, string>, number]>([
    ['a token of the bot beside the address', 'bytes 0-2/3', 'abc', { authorization: 'Bearer x' }, 401],
    ['no range', '', 'abc', {}, 400],
    ['a range that is not what came', 'bytes 0-3/4', 'abc', {}, 400],
    ['a range that does not begin at the beginning', 'bytes 3-5/9', 'abc', {}, 400],
    ['a first range that is no multiple of 320 KiB', 'bytes 0-2/9', 'abc', {}, 400],
    ['more than there is', 'bytes 0-2/2', 'abc', {}, 400],
  ])('refuses %s', async (_, range, bytes, headers, status) => {
    expect(await put(sims.files.opens(technicians.ada, 'a.csv').uploadUrl, range, bytes, headers)).toBe(status);
    expect(sims.files.kept).toEqual([]);
  });

  test('refuses what it has already, another size, and an address with another token', async () => {
    const { uploadUrl } = sims.files.opens(technicians.ada, 'a.csv');
    const first = Buffer.alloc(STEP);
    expect(await put(uploadUrl, `bytes 0-${STEP - 1}/${STEP + 3}`, first)).toBe(202);
    expect(await put(uploadUrl, `bytes 0-${STEP - 1}/${STEP + 3}`, first)).toBe(416);
    expect(await put(uploadUrl, `bytes ${STEP}-${STEP + 2}/${STEP + 9}`, 'end')).toBe(400);
    expect(await put(`${uploadUrl}x`, `bytes ${STEP}-${STEP + 2}/${STEP + 3}`, 'end')).toBe(404);
  });

  test('gives a second file of a name a number, and keeps no token in what it received', async () => {
    const { uploadUrl } = sims.files.opens(technicians.ada, 'a.csv');
    await put(uploadUrl, 'bytes 0-2/3', 'abc');
    expect(sims.files.opens(technicians.ada, 'a.csv').name).toBe('a 1.csv');
    expect(sims.files.opens(technicians.bo, 'a.csv').name).toBe('a.csv');
    const [given] = sims.secrets().filter(s => s.kind === 'upload token');
    expect(uploadUrl).toContain(given?.value);
    expect(JSON.stringify(sims.requests.files)).not.toContain(given?.value);
  });
});

describe('the clock of a client', () => {
  test.each([
    [0, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/],
    [330, /\+05:30$/],
    [-210, /-03:30$/],
  ])('%p minutes', async (offset, form) => {
    sims.client.offset = offset;
    await sims.client.says('ada', 'hello');
    const { timestamp, localTimestamp } = ear.heard[0] as { timestamp: string; localTimestamp: string };
    expect(localTimestamp).toMatch(form);
    expect(Date.parse(localTimestamp)).toBe(Date.parse(timestamp));
  });
});
