import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../src/model/clock';
import { certificate } from '../setup/with-ca';
import { CippSimulator } from './cipp';
import { ConnectorSimulator } from './connector';
import { EntraSimulator } from './entra';
import { FilesSimulator } from './files';
import { GraphSimulator } from './graph';
import { WebhookSimulator } from './receivers';
import type { Received } from './server';
import { TeamsClient } from './teams-client';
import { BOT_ID, CIPP_CLIENT_ID, createWorld, HOME_TENANT, type World } from './world';

export { startRelay } from './relay';
export { faults, type Received } from './server';
export type { Sent } from './teams-client';
export * from './world';

/** A secret that a simulator gave out or a setting holds, for the search through everything that left the bot. */
export interface GivenSecret {
  kind:
    | 'password'
    | 'link'
    | 'pass'
    | 'key'
    | 'access token'
    | 'sign-in'
    | 'upload token'
    | 'client secret'
    | 'webhook secret'
    | 'seal key';
  value: string;
}

/** Something the bot sent out, and where it went. */
export interface Outbound {
  /** `answer`: to an activity, seen by the person who sent it alone. `files`: a part of a file, or (`at` its name) the whole. */
  to: 'conversation' | 'answer' | 'cipp' | 'graph' | 'entra' | 'files' | 'webhook';
  /** The conversation's id, the person's object id, or the path. */
  at: string;
  text: string;
}

export interface Simulators {
  world: World;
  entra: EntraSimulator;
  graph: GraphSimulator;
  cipp: CippSimulator;
  connector: ConnectorSimulator;
  /** Everybody's OneDrive. */
  files: FilesSimulator;
  /** A system that takes the audit; a bot sends it there with `auditEnv`. */
  webhook: WebhookSimulator;
  /** People in front of Teams. Set `client.bot` to the bot's `/api/messages` first. */
  client: TeamsClient;
  /** Every setting for a bot against these servers, but for PORT, DATA_DIR and POLICY_FILE. */
  env(overrides?: Record<string, string | undefined>): Record<string, string>;
  auditEnv(): Record<string, string>;
  secrets(): GivenSecret[];
  /** Everything that left the bot: messages and edits, answers to activities, files, calls to CIPP, Graph and Entra. */
  outbound(): Outbound[];
  /** What each server received, by its name. */
  readonly requests: Record<'entra' | 'graph' | 'cipp' | 'connector' | 'files' | 'webhook', Received[]>;
  /** The world, logs, faults and conversations as at the start; addresses and secrets of the settings stay. */
  reset(): void;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  world?: World;
  /** For what is recorded and for slow answers. Tokens carry the system's time, because the SDKs that check them do. */
  clock?: Clock;
  ports?: { entra?: number; graph?: number; cipp?: number; connector?: number; files?: number };
}

/** Starts the outside world on loopback. The process must trust the certificate of `setup/with-ca`. */
export async function startSimulators(options: SimulatorOptions = {}): Promise<Simulators> {
  const { clock = systemClock, ports = {}, world = createWorld() } = options;
  const fixed = { botPassword: token(), cippSecret: token(), sealKey: randomBytes(32).toString('base64') };
  const entra = new EntraSimulator(world, clock, { [BOT_ID]: fixed.botPassword, [CIPP_CLIENT_ID]: fixed.cippSecret });
  const graph = new GraphSimulator(world, clock, entra);
  const cipp = new CippSimulator(world, clock, entra);
  const connector = new ConnectorSimulator(world, clock, entra);
  const files = new FilesSimulator(clock);
  const webhook = new WebhookSimulator(clock);
  const { key, cert, caPath } = await certificate();
  if (process.env.JEST_WORKER_ID && process.env.NODE_EXTRA_CA_CERTS !== caPath) {
    throw new Error("tests need the simulators' certificate: run `npm test`, or `node dist/test/setup/with-ca.js jest …`");
  }
  await Promise.all([
    entra.start({ port: ports.entra, tls: { key, cert } }),
    graph.start({ port: ports.graph }),
    cipp.start({ port: ports.cipp }),
    connector.start({ port: ports.connector }),
    files.start({ port: ports.files }),
    webhook.start(),
  ]);
  entra.resources = [graph.url];
  const servers = { entra, graph, cipp, connector, files, webhook };
  const client = new TeamsClient(connector, entra, files);

  return {
    world,
    ...servers,
    client,
    env: (overrides = {}) => settings(servers, fixed, caPath, connector.serviceUrl, overrides),
    auditEnv: () => ({ AUDIT_WEBHOOK_URL: `${webhook.url}/audit`, AUDIT_WEBHOOK_SECRET: `whsec_${webhook.secret}` }),
    secrets: () => [
      { kind: 'client secret', value: fixed.botPassword },
      { kind: 'client secret', value: fixed.cippSecret },
      { kind: 'seal key', value: fixed.sealKey },
      { kind: 'webhook secret', value: webhook.secret },
      ...entra.issued.map(value => ({ kind: 'access token' as const, value })),
      ...entra.signIns.map(value => ({ kind: 'sign-in' as const, value })),
      ...files.tokens.map(value => ({ kind: 'upload token' as const, value })),
      ...cipp.given,
      ...graph.own.resets.map(({ given }) => ({ kind: 'password' as const, value: given })),
      ...graph.own.passes.map(({ given }) => ({ kind: 'pass' as const, value: given })),
    ],
    outbound: () => [
      ...client.answers.map(({ person, text }) => ({ to: 'answer' as const, at: person, text })),
      ...connector.requests.map(sent => ({ to: 'conversation' as const, at: conversationOf(sent.path), text: sent.text })),
      ...files.kept.map(({ name, bytes }) => ({ to: 'files' as const, at: name, text: bytes.toString('utf8') })),
      ...(['cipp', 'graph', 'entra', 'files', 'webhook'] as const).flatMap(to =>
        servers[to].requests.map(({ path, query, text }) => ({ to, at: path, text: `${JSON.stringify(query)} ${text}` })),
      ),
    ],
    requests: {
      entra: entra.requests,
      graph: graph.requests,
      cipp: cipp.requests,
      connector: connector.requests,
      files: files.requests,
      webhook: webhook.requests,
    },
    reset() {
      world.restore();
      client.answers.length = 0;
      client.offset = 0;
      for (const server of Object.values(servers)) server.reset();
    },
    async stop() {
      await Promise.all(Object.values(servers).map(server => server.stop()));
    },
  };
}

/** A new personal chat or post names its conversation in the body: then the path has none. */
const conversationOf = (path: string): string => /\/conversations\/([^/;]+)/.exec(path)?.[1] ?? path;

const token = (): string => randomBytes(24).toString('base64url');

function settings(
  { entra, graph, cipp, files }: { entra: EntraSimulator; graph: GraphSimulator; cipp: CippSimulator; files: FilesSimulator },
  fixed: { botPassword: string; cippSecret: string; sealKey: string },
  caPath: string,
  serviceUrl: string,
  overrides: Record<string, string | undefined>,
): Record<string, string> {
  const env: Record<string, string | undefined> = {
    HOST: '127.0.0.1',
    BOT_ID,
    BOT_TYPE: 'SingleTenant',
    BOT_TENANT_ID: HOME_TENANT,
    BOT_PASSWORD: fixed.botPassword,
    HOME_TENANT_ID: HOME_TENANT,
    AZURE_AUTHORITY_HOST: entra.url,
    ENTRA_DISABLE_INSTANCE_DISCOVERY: 'true',
    GRAPH_URL: graph.url,
    BOT_OPENID_METADATA_URL: `${entra.url}/v1/.well-known/openidconfiguration`,
    BOT_TOKEN_ISSUER: 'https://api.botframework.com',
    BOT_LOGIN_URL: `${entra.url}/${HOME_TENANT}`,
    BOT_OAUTH_SCOPE: 'https://api.botframework.com',
    BOT_TOKEN_SERVICE_URL: entra.url,
    BOT_SERVICE_HOSTS: new URL(serviceUrl).host,
    FILE_HOSTS: new URL(files.url).host,
    CIPP_API_URL: cipp.url,
    CIPP_TENANT_ID: HOME_TENANT,
    CIPP_CLIENT_ID,
    CIPP_CLIENT_SECRET: fixed.cippSecret,
    SEAL_KEY: fixed.sealKey,
    NODE_EXTRA_CA_CERTS: caPath,
    ...overrides,
  };
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
