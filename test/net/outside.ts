import { type ObjectId, objectId } from '../../src/model/ids';
import type { Log } from '../../src/model/ports';
import { secret } from '../../src/model/secret';
import { type Credential, type CredentialSettings, createCredential } from '../../src/net/credential';
import { createHttp, type Http } from '../../src/net/http';
import { TestClock } from '../setup/clock';
import { certificate } from '../setup/with-ca';
import { CippSimulator } from '../simulators/cipp';
import { EntraSimulator } from '../simulators/entra';
import { GraphSimulator } from '../simulators/graph';
import { BOT_ID, CIPP_CLIENT_ID, createWorld, HOME_TENANT, type World } from '../simulators/world';

const BOT_SECRET = 'bot-secret-of-this-test';
export const CIPP_SECRET = 'cipp-secret-of-this-test';

/** What adapters talk to, as real servers, and what they talk through. The process must trust `setup/with-ca`. */
export interface Outside {
  world: World;
  clock: TestClock;
  entra: EntraSimulator;
  graph: GraphSimulator;
  cipp: CippSimulator;
  http: Http;
  logged: string[];
  log: Log;
  settings(clientId: string, clientSecret: string): CredentialSettings;
  credential(scope: string): Credential;
  stop(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const world = createWorld();
  const clock = new TestClock();
  const entra = new EntraSimulator(world, clock, { [BOT_ID]: BOT_SECRET, [CIPP_CLIENT_ID]: CIPP_SECRET });
  const graph = new GraphSimulator(world, clock, entra);
  const cipp = new CippSimulator(world, clock, entra);
  await entra.start({ tls: await certificate() });
  await Promise.all([graph.start(), cipp.start()]);
  entra.resources = [graph.url];
  const http = createHttp({});
  const logged: string[] = [];
  const write = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: write, warn: write, error: write };
  const settings = (clientId: string, clientSecret: string): CredentialSettings => ({
    tenantId: HOME_TENANT,
    clientId,
    clientSecret: secret(clientSecret),
    authorityHost: entra.url,
    disableInstanceDiscovery: true,
  });
  return {
    world,
    clock,
    entra,
    graph,
    cipp,
    http,
    logged,
    log,
    settings,
    credential(scope) {
      const [id, word] = scope.startsWith('api://') ? [CIPP_CLIENT_ID, CIPP_SECRET] : [BOT_ID, BOT_SECRET];
      return createCredential(settings(id, word), { scope, http, clock, log });
    },
    async stop() {
      await http.close();
      await Promise.all([entra.stop(), graph.stop(), cipp.stop()]);
    },
  };
}

export const CIPP_SCOPE = `api://${CIPP_CLIENT_ID}/.default`;

export function idOf(text: string): ObjectId {
  const id = objectId(text);
  if (!id) throw new TypeError(`"${text}" is no object id`);
  return id;
}

/** What a promise was refused with; a kept promise fails the test. */
export async function refusal(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    value => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (e: unknown) => e,
  );
  if (!(error instanceof Error)) throw new TypeError('something else than an error was thrown');
  return error;
}
