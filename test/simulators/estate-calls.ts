/** A CIPP of its own for the tests of the estate, and what their calls name. */
import { TestClock } from '../setup/clock';
import { CippSimulator } from './cipp';
import { EntraSimulator } from './entra';
import { deviceIds } from './families/devices-ids';
import { CIPP_CLIENT_ID, CUSTOMER_GROUPS, createWorld, customers, people } from './world';

export const world = createWorld();
export const clock = new TestClock(new Date('2026-11-25T12:00:00Z'));
const entra = new EntraSimulator(world, clock, {});
export const cipp = new CippSimulator(world, clock, entra);
const authorization = `Bearer ${entra.sign({ aud: `api://${CIPP_CLIENT_ID}`, appid: CIPP_CLIENT_ID })}`;

export function restore(): void {
  world.restore();
  cipp.reset();
}

export type Fields = Record<string, unknown>;
export interface Got {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, looked into by tests
  json: any;
}
export async function call(endpoint: string, body: unknown, query: Fields = {}): Promise<Got> {
  const address = `${cipp.url}/api/${endpoint}?${new URLSearchParams(query as Record<string, string>)}`;
  const sent = { method: 'POST', body: JSON.stringify(body), headers: { authorization, 'content-type': 'application/json' } };
  const answer = await fetch(address, body ? sent : { headers: { authorization } });
  const text = await answer.text();
  return { status: answer.status, text, json: /^[[{]|^null$/.test(text) ? JSON.parse(text) : undefined };
}
/** Of contoso, unless another tenant is told. */
export const read = (endpoint: string, query: Fields = {}) => call(endpoint, undefined, { ...at, ...query });
export const write = (endpoint: string, body: Fields = {}) => call(endpoint, { ...at, ...body });

export const at = { tenantFilter: customers.contoso.domain };
export const lost = { tenantFilter: 'contso.com' };
export const all = { tenantFilter: 'AllTenants' };
export const south = { tenantFilter: customers.clinicSouth.domain };
export const bakery = { tenantFilter: customers.bakery.domain };
export const tenants = [{ customerId: customers.contoso.id, defaultDomainName: customers.contoso.domain }];
const ids = [0, 1, 2, 3, 4, 5].map(n => deviceIds(0, n));
export const [jane, maria, victor, , , gloria] = ids as [Ids, Ids, Ids, Ids, Ids, Ids];
type Ids = ReturnType<typeof deviceIds>;
export const value = (v: string) => ({ label: v, value: v });
export const any = expect.anything();
export const oc = (fields: Fields) => expect.objectContaining(fields);
/** A list with such a row in it. */
export const has = (fields: Fields) => expect.arrayContaining([oc(fields)]);
export const text = (pattern: RegExp) => expect.stringMatching(pattern);
export const key = (pattern: RegExp) => ({ Results: { resultText: any, copyField: text(pattern), state: 'success' } });
export const unknown = 'ffffffff-0000-4000-8000-000000000001';
export const app = 'a9900000-0001-4000-8000-000000000003';
export const policy = 'b0110000-0001-4000-8000-000000000001';
export const alert = 'a1e70000-0001-4000-8000-000000000001';
export const client = 'a91c0000-0001-4000-8000-000000000001';
export const vendor = { Vendor: 'Microsoft', Provider: 'MCAS' };
export const site = 'https://contoso.sharepoint.com/sites/Finance';
export const group = CUSTOMER_GROUPS.finance.id;
export const newSite = {
  siteName: 'Lab',
  siteDescription: 'Lab',
  siteOwner: value(people.jane.userPrincipalName),
  templateName: value('Communication'),
  siteDesign: value('Blank'),
};
export const bulk = {
  siteName: 'Lab',
  siteDescription: 'Lab',
  siteOwner: people.jane.userPrincipalName,
  templateName: 'Team',
  siteDesign: 'Blank',
};

/** Endpoint, how it is asked (`body`: POST, else GET), status, and what comes; nothing: no JSON. */
export type Row = [endpoint: string, how: { body?: Fields; query?: Fields }, status: number, expected: unknown];
export const ask = ([endpoint, { body, query }]: Row): Promise<Got> => (body ? write(endpoint, body) : read(endpoint, query));
export const titled = (rows: Row[]) => rows.map(row => [`${row[0]} ${JSON.stringify(row[1]).slice(0, 80)}`, row] as const);
