import { ConfigError, readConfig } from '../../src/config';
import { systemClock } from '../../src/model/clock';
import type { Upload } from '../../src/model/event';
import { ProblemError } from '../../src/model/problem';
import { secret } from '../../src/model/secret';
import { createHttp, type HttpRequest } from '../../src/net/http';
import { createFiles, isFileAddress } from '../../src/net/upload';
import { TestClock } from '../setup/clock';
import { FilesSimulator } from '../simulators/files';
import { type Fault, faults } from '../simulators/server';
import { technicians } from '../simulators/world';
import { type Logged, logInto } from './edge';

const RANGE = 3_932_160;

const sim = new FilesSimulator();
const http = createHttp({});
beforeAll(() => sim.start());
afterEach(() => sim.reset());
afterAll(() => Promise.all([sim.stop(), http.close()]));

/** A clock whose waits are over at once. */
class Impatient extends TestClock {
  readonly waited: number[] = [];
  override after(ms: number) {
    this.waited.push(ms);
    return { done: Promise.resolve(), cancel: () => {} };
  }
}

const place = (name = 'a.csv'): Upload => {
  const { uploadUrl, ...rest } = sim.opens(technicians.ada, name);
  return { address: secret(uploadUrl), ...rest };
};

function files(logged: Logged[] = []) {
  const clock = new Impatient();
  return { clock, logged, ...createFiles({ http, hosts: [new URL(sim.url).host], clock, log: logInto(logged) }) };
}

async function problemOf(work: Promise<void>) {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof ProblemError)) throw new Error(`expected a ProblemError, got ${error}`);
  return error.problem;
}

describe('a file of several ranges', () => {
  const big = Buffer.alloc(2 * RANGE + 5);
  for (let i = 0; i < big.length; i += 1) big[i] = i % 251;

  test('arrives whole, in multiples of 320 KiB under 4 MB', async () => {
    await files().put(place(), big);
    expect(sim.kept[0]?.bytes.equals(big)).toBe(true);
    const total = big.length;
    expect(sim.received('put').map(r => [r.headers['content-range'], r.status])).toEqual([
      [`bytes 0-${RANGE - 1}/${total}`, 202],
      [`bytes ${RANGE}-${2 * RANGE - 1}/${total}`, 202],
      [`bytes ${2 * RANGE}-${total - 1}/${total}`, 201],
    ]);
    expect(RANGE % (320 * 1024)).toBe(0);
    expect(RANGE).toBeLessThan(4_000_000);
    for (const { headers } of sim.received('put')) expect(headers).not.toHaveProperty('authorization');
  });

  test('is never copied: each range is a window on the same memory', async () => {
    const seen: HttpRequest[] = [];
    const send = async (request: HttpRequest) => {
      seen.push(request);
      return { status: seen.length < 3 ? 202 : 201, headers: {}, text: '', json: undefined };
    };
    const own = createFiles({
      http: { send, close: async () => {} },
      hosts: [new URL(sim.url).host],
      clock: systemClock,
      log: logInto([]),
    });
    await own.put(place(), big);
    expect(seen.map(({ body }) => (body as Buffer).buffer === big.buffer)).toEqual([true, true, true]);
    expect(seen.map(({ body }) => (body as Buffer).byteOffset - big.byteOffset)).toEqual([0, RANGE, 2 * RANGE]);
  });

  test('goes on behind a range whose answer was lost', async () => {
    sim.once('put', faults.resetAfter);
    await files().put(place(), big);
    expect(sim.kept[0]?.bytes.equals(big)).toBe(true);
    expect(sim.received('put').map(r => r.status)).toEqual([undefined, 416, 202, 201]);
  });

  test('ends with the range that is refused', async () => {
    const upload = place();
    const own = files();
    sim.once('put', {});
    sim.once('put', { status: 403 });
    expect(await problemOf(own.put(upload, big))).toMatchObject({
      problem: 'FILE_FAILED',
      data: { why: 'OneDrive did not take it (403)' },
    });
    expect(sim.received('put')).toHaveLength(2);
  });

  test('a range that OneDrive takes for the last, or the last for a range, is no success', async () => {
    sim.once('put', { status: 201, body: {} });
    expect(await problemOf(files().put(place(), big))).toMatchObject({ problem: 'FILE_FAILED' });
    sim.once('put', { status: 202, body: {} });
    expect(await problemOf(files().put(place(), Buffer.from('x')))).toMatchObject({ problem: 'FILE_FAILED' });
  });
});

describe('what goes wrong', () => {
  const small = Buffer.from('Name\r\nJane\r\n');

  test.each<[string, Fault, number, number[]]>([
    ['as long as OneDrive says', faults.throttled(7), 2, [7_000]],
    ['not for ever, whatever it says', faults.throttled(9_000), 2, [30_000]],
    ['a second where it says nothing', { status: 503 }, 2, [1_000]],
  ])('waits %s', async (_, fault, tries, waited) => {
    const own = files();
    sim.once('put', fault);
    await own.put(place(), small);
    expect(sim.received('put')).toHaveLength(tries);
    expect(own.clock.waited).toEqual(waited);
  });

  test('the address of a file is in no log and in no problem', async () => {
    const own = files();
    const upload = place();
    sim.always('put', { status: 503, body: upload.address.open() });
    const problem = await problemOf(own.put(upload, small));
    expect(own.logged).toHaveLength(3);
    const token = new URL(upload.address.open()).searchParams.get('tempauth') ?? 'none';
    expect(JSON.stringify([problem, own.logged])).not.toContain(token);
    expect(own.logged[0]).toMatchObject({ level: 'warn', fields: { status: 503, from: 0, of: small.length } });
  });

  test('nobody there: the host is named', async () => {
    const hosts = ['127.0.0.1:1'];
    const own = createFiles({ http, hosts, clock: new Impatient(), log: logInto([]) });
    const upload = { ...place(), address: secret('http://127.0.0.1:1/u'), contentUrl: 'http://127.0.0.1:1/f' };
    expect(await problemOf(own.put(upload, small))).toMatchObject({
      problem: 'FILE_FAILED',
      data: { why: '127.0.0.1:1 could not be reached', todo: expect.stringContaining('the proxy') },
    });
  });

  test('a host that is not on the list hears nothing', async () => {
    const own = createFiles({ http, hosts: ['.sharepoint.com'], clock: new Impatient(), log: logInto([]) });
    expect(own.refuses(place())).toMatchObject({ problem: 'FILE_HOST' });
    expect(await problemOf(own.put(place(), small))).toMatchObject({ problem: 'FILE_HOST', data: { host: new URL(sim.url).host } });
    expect(sim.requests).toEqual([]);
  });
});

describe('addresses', () => {
  const PUBLIC = ['.sharepoint.com'];
  const REAL =
    "https://contoso-my.sharepoint.com/personal/ada_contoso_com/_api/v2.0/drive/items/01AH/uploadSession?guid='12da75d9-3bb5'&path='~tmp a.csv'&overwrite=True&tempauth=eyJ0";

  test.each([
    [REAL, PUBLIC],
    ['https://contoso.sharepoint.com/x', PUBLIC],
    ['https://CONTOSO.SharePoint.com/x', PUBLIC],
    ['https://contoso.sharepoint.com:443/x', PUBLIC],
    ['https://contoso.sharepoint.com?x=1', PUBLIC],
    ['https://a.b.sharepoint.com/Shared Documents/ä b.csv', PUBLIC],
    ['https://files.example.com/x', ['files.example.com']],
    ['https://files.example.com:8443/x', ['files.example.com:8443']],
    ['https://a.example.com:8443/x', ['.example.com:8443']],
    ['http://127.0.0.1:4000/x', ['127.0.0.1:4000']],
    ['http://localhost:4000/x', ['localhost:4000']],
  ])('%s is one of %p', (address, hosts) => {
    expect(isFileAddress(address, hosts)).toBe(true);
  });

  test.each([
    ['https://sharepoint.com/x', PUBLIC],
    ['https://evilsharepoint.com/x', PUBLIC],
    ['https://contoso.sharepoint.com.example.com/x', PUBLIC],
    ['https://contoso.sharepoint.com./x', PUBLIC],
    ['https://contoso.sharepoint.com:8443/x', PUBLIC],
    ['https://contoso.sharepoint.com@example.com/x', PUBLIC],
    ['https://x:y@contoso.sharepoint.com/x', PUBLIC],
    ['https://example.com\\.sharepoint.com/x', PUBLIC],
    ['https://example.com\\@contoso.sharepoint.com/x', PUBLIC],
    ['https://example.com#.sharepoint.com/x', PUBLIC],
    ['https://example.com/.sharepoint.com', PUBLIC],
    ['https://example.com?.sharepoint.com/x', PUBLIC],
    ['https://example.com%2f.sharepoint.com/x', PUBLIC],
    ['https://conto\tso.sharepoint.com/x', PUBLIC],
    [' https://contoso.sharepoint.com/x', PUBLIC],
    ['https:contoso.sharepoint.com/x', PUBLIC],
    ['https:///contoso.sharepoint.com/x', PUBLIC],
    ['//contoso.sharepoint.com/x', PUBLIC],
    ['http://contoso.sharepoint.com/x', PUBLIC],
    ['http://contoso.sharepoint.com/x', ['contoso.sharepoint.com']],
    ['ftp://contoso.sharepoint.com/x', PUBLIC],
    ['https://contoso。sharepoint。com/x', PUBLIC],
    ['https://cönto.sharepoint.com/x', PUBLIC],
    ['https://contoso.sharepoint.us/x', PUBLIC],
    ['https://a.files.example.com/x', ['files.example.com']],
    ['http://127.0.0.1:4001/x', ['127.0.0.1:4000']],
    ['http://127.0.0.1/x', ['127.0.0.1:4000']],
    ['http://169.254.169.254/x', ['169.254.169.254']],
    ['', PUBLIC],
    ['https://contoso.sharepoint.com/x', []],
  ])('%p is none of %p', (address, hosts) => {
    expect(isFileAddress(address, hosts)).toBe(false);
  });
});

describe('FILE_HOSTS', () => {
  const GUID = '11111111-1111-4111-8111-111111111111';
  const GOOD = {
    BOT_ID: GUID,
    BOT_TYPE: 'SingleTenant',
    BOT_TENANT_ID: GUID,
    BOT_PASSWORD: 'x',
    SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
    CIPP_API_URL: 'https://cipp.example.com',
    CIPP_CLIENT_ID: GUID,
    CIPP_CLIENT_SECRET: 'y',
  };
  const DOD = {
    BOT_OPENID_METADATA_URL: 'https://bot.example.com/openid',
    BOT_TOKEN_ISSUER: 'https://bot.example.com',
    BOT_LOGIN_URL: `https://login.microsoftonline.us/${GUID}`,
    BOT_OAUTH_SCOPE: 'https://bot.example.com',
    BOT_SERVICE_HOSTS: 'bot.example.com',
  };

  test.each([
    ['public', {}, ['.sharepoint.com']],
    ['gcch', {}, ['.sharepoint.us']],
    ['dod', DOD, ['.sharepoint-mil.us', '.dps.mil']],
    ['china', {}, ['.sharepoint.cn']],
  ])('in %s', (CLOUD, more, hosts) => {
    const config = readConfig({ ...GOOD, ...more, CLOUD });
    expect(config.fileHosts).toEqual(hosts);
    expect(Object.isFrozen(config.fileHosts)).toBe(true);
  });

  test('given, it is all there is', () => {
    const said = ' .Example.com, files.example.org:8443,localhost:4000 ';
    expect(readConfig({ ...GOOD, FILE_HOSTS: said }).fileHosts).toEqual(['.example.com', 'files.example.org:8443', 'localhost:4000']);
  });

  test.each(['https://contoso.sharepoint.com', '.com', '.', '*.sharepoint.com', 'contoso..com', '.sharepoint.com/x', ',', 'a b'])(
    '%p is named as wrong',
    FILE_HOSTS => {
      expect(() => readConfig({ ...GOOD, FILE_HOSTS })).toThrow(ConfigError);
      expect(() => readConfig({ ...GOOD, FILE_HOSTS })).toThrow(
        /FILE_HOSTS: has something that is no host name\. Write .*\.sharepoint\.com/,
      );
    },
  );
});
