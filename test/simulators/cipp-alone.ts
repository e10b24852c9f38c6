/** CIPP alone, with a token service beside it: what its tests start, ask and look for. */
import { TestClock } from '../setup/clock';
import { CippSimulator } from './cipp';
import { EntraSimulator } from './entra';
import { CIPP_CLIENT_ID, createWorld, customers, HOME_TENANT } from './world';

const SECRET = 'secret';

interface Got {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, looked into by tests
  body: any;
}

/** Registers the hooks of a test file: started before all, as at the start before each, by a client that may do everything. */
export function cippAlone() {
  const world = createWorld();
  const clock = new TestClock(new Date('2026-11-25T09:00:00Z'));
  const entra = new EntraSimulator(world, clock, { [CIPP_CLIENT_ID]: SECRET });
  const cipp = new CippSimulator(world, clock, entra);
  let authorization = '';
  beforeAll(async () => {
    await Promise.all([entra.start(), cipp.start()]);
    const scope = `api://${CIPP_CLIENT_ID}/.default`;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: CIPP_CLIENT_ID, client_secret: SECRET, scope });
    const answer = await fetch(`${entra.url}/${HOME_TENANT}/oauth2/v2.0/token`, { method: 'POST', body });
    authorization = `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
  });
  beforeEach(() => {
    world.restore();
    cipp.reset();
    cipp.client.role = 'superadmin';
  });
  afterAll(() => Promise.all([entra.stop(), cipp.stop()]));

  async function send(path: string, init: RequestInit = {}): Promise<Got> {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${cipp.url}/api/${path}`, { ...init, headers });
    const said = await answer.text();
    return { status: answer.status, body: /^([[{"]|null$)/.test(said) ? JSON.parse(said) : said };
  }
  const get = (name: string, query: object = {}) => {
    const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
    return send(`${name}?${new URLSearchParams(pairs)}`);
  };
  const post = (name: string, body: unknown) => send(name, { method: 'POST', body: JSON.stringify(body) });
  return { world, clock, cipp, get, post };
}

export const contoso = { tenantFilter: customers.contoso.domain };
export const fabrikam = { tenantFilter: customers.fabrikam.domain };
export const nobody = { tenantFilter: 'nobody.example' };

/** A `{label,value}` object, and one as EditGroup takes people. */
export const lv = (value: string) => ({ label: value, value });
export const member = (p: { id: string; userPrincipalName: string }) => ({
  value: p.id,
  addedFields: { userPrincipalName: p.userPrincipalName },
});

export const text = expect.any(String);
export const starts = (words: string) => expect.stringMatching(new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
/** A list with such a row in it. */
export const some = (row: object) => expect.arrayContaining([expect.objectContaining(row)]);
