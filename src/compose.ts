import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createCipp } from './cipp/client';
import { createDirectory } from './cipp/directory';
import type { Config, Identity } from './config';
import { TEAMS_CLIENTS } from './config/clouds';
import { createGraph } from './entra/graph';
import { createHome } from './entra/home';
import { createOwnName } from './entra/own-name';
import { createPeople } from './entra/people';
import { announce } from './flow/announce';
import { deliver } from './flow/deliver';
import { execute } from './flow/execute';
import { createFileRoad } from './flow/file';
import { type ForwardingOptions, startForwarding } from './flow/forward';
import { askAgain, createRoad, pressAgain } from './flow/handle';
import { lookAtOperation } from './flow/operation';
import { forgetOld } from './flow/retention';
import { KeptLists } from './flow/rows';
import { SignInMemory } from './flow/sign-in';
import { createSignInRoad } from './flow/signed-in';
import { sweep } from './flow/sweep';
import { verifyCaller } from './flow/verify-caller';
import { KNOWN } from './known';
import { createLog } from './log';
import { type Clock, systemClock } from './model/clock';
import { requestId } from './model/ids';
import type { Cipp, Log, Ports } from './model/ports';
import type { Receiver } from './model/receiver';
import { createCredential } from './net/credential';
import { createHttp, type Http } from './net/http';
import { createSyslog } from './net/syslog';
import { createFiles } from './net/upload';
import { createWebhook } from './net/webhook';
import { type OpenPolicy, openPolicy } from './policy-file';
import { createServer } from './server';
import { createSeal, openStore, type PolicyNews } from './store';
import { type BotTokens, createTeams } from './teams';

/** Often enough that an expiry is never seen late by a person, rare enough to cost nothing. */
const SWEEP_MS = 5_000;
const FORGET_MS = 60 * 60_000;
/** With the 20 s that jobs get this stays below the 30 s after which Kubernetes kills. */
const LEAVE_MS = 3_000;
/** All of Teams may come from one address, a proxy's: more than a process can answer for long, so that only a flood meets it. */
const PER_ADDRESS = { burst: 5_000, rate: 1_000 };
/** Less than a platform waits between SIGTERM and SIGKILL. */
const FILES_MS = 15_000;
/** Prompts that phones show at the same time; each waits at CIPP for its person, and for nothing that CIPP does. */
const PUSHES_AT_ONCE = 4;

/** Longer than a write to Graph may take (entra/own-name.ts): how long a run is somebody's where there is no CIPP. */
const GRAPH_MS = 60_000;

export interface Bot {
  log: Log;
  /** Through what it acts, for those who run it. */
  backends: readonly string[];
  /** For tests: the same parts that the road walks on. */
  ports: Ports;
  /** Starts to listen; resolves with the port. */
  listen(): Promise<number>;
  /** Reads the policy file again, here and in every process on the same database; a broken one is logged and the old one stays. */
  reloadPolicy(): Promise<void>;
  /** From now on `/readyz` says that others should be asked. Resolves when load balancers have had time to see it; until then whoever comes is served. */
  leave(): Promise<void>;
  /** Answers the turns in flight, ends the jobs under way and closes the database. */
  close(): Promise<void>;
}

/** The one place that knows every part. Opens the database and the queue; listens only when told to. */
export async function compose(
  config: Config,
  { clock = systemClock, log = createLog(config.logLevel) }: { clock?: Clock; log?: Log } = {},
): Promise<Bot> {
  const policy = await openPolicy(
    config.policyFile,
    { ...KNOWN, signIn: config.signInConnection !== undefined, cipp: config.cipp !== undefined },
    log,
  );
  const keyring = createSeal(config.sealKeys);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, keyring, clock, log });
  const http = createHttp({ httpsProxy: config.proxy.https, noProxy: config.proxy.no });
  const outside = createOutside(config, { http, clock, log, registry });
  const teams = createTeams({
    settings: { botId: config.bot.id, hosts: config.hosts, proxy: config.proxy },
    signInConnection: config.signInConnection,
    tokens: botTokens(config, { http, clock, log }),
    outward: http,
    homeTenantId: config.homeTenantId,
    cardsDir: cardsDir(),
    conversations: store.conversations,
    audit: store.audit,
    clock,
    log,
  });
  const owner = `${hostname()}/${randomUUID()}`;
  const ports: Ports = {
    ...outside,
    ownName: teams.signIn && { graph: ownNameGraph(config, { http, clock }), teams: teams.signIn, kept: new SignInMemory() },
    clock,
    log,
    policy: policy.current,
    store,
    seal: keyring,
    messenger: teams.messenger,
    files: createFiles({ http, hosts: config.fileHosts, clock, log }),
    lists: new KeptLists(),
    callerCodes: config.cipp?.callerCodes ?? false,
    passwordStyle: config.passwordStyle,
    messageLink: linksOf(config),
    cippTimeoutMs: config.cipp?.timeoutMs ?? GRAPH_MS,
    cippClient: config.cipp?.clientId,
    defaultServiceUrl: `https://${config.hosts.botServiceHosts[0]}/teams/`,
    owner,
  };
  await work(ports);
  const shared = await sharedPolicy(policy, store.policyNews, log);
  countUndeliverable(registry, store);
  const sweeping = clock.every(SWEEP_MS, () => sweep(ports).catch(error => log.error({ err: error }, 'the sweep broke')));
  const forgetting = clock.every(FORGET_MS, () =>
    forgetOld(config.keepRequestsDays, ports).catch(error => log.error({ err: error }, 'what is old could not be deleted')),
  );
  const forwarding = startForwarding({
    receivers: receiversOf(config, http, clock),
    ports,
    observe: forwardingGauges(registry),
  });
  const files = createFileRoad(ports);
  const backends = [...(config.cipp ? ['cipp'] : []), ...(config.signInConnection ? ['graph'] : [])];
  const server = createServer({
    receive: teams.receiver({ ...createRoad(ports), ...createSignInRoad(ports), consented: files.consented }),
    backends,
    notReady: async () => ((await store.ready()) ? [] : ['database']),
    metrics: registry,
    metricsToken: config.metricsToken,
    perAddress: PER_ADDRESS,
    log,
  });
  return {
    log,
    backends,
    ports,
    reloadPolicy: shared.reload,
    listen: () => server.listen(config.port, config.host),
    async leave() {
      server.leave();
      await clock.after(LEAVE_MS).done;
    },
    async close() {
      await server.close();
      await sweeping.stop();
      await forgetting.stop();
      await forwarding.stop();
      await patiently(files.idle(), clock);
      await store.close();
      await http.close();
    },
  };
}

/** Teams opens a channel at a message by the message's id alone (Microsoft: deep link to a channel conversation). */
const linksOf =
  ({ cloud, homeTenantId }: Config) =>
  (conversation: string, message: string): string => {
    const id = encodeURIComponent(message);
    return `${TEAMS_CLIENTS[cloud]}/l/message/${encodeURIComponent(conversation)}/${id}?tenantId=${homeTenantId}&parentMessageId=${id}`;
  };

/** Files under way may end, but not for as long as OneDrive likes: who waits for one gets the list again from another process. */
async function patiently(end: Promise<void>, clock: Clock): Promise<void> {
  const limit = clock.after(FILES_MS);
  await Promise.race([end, limit.done]).finally(limit.cancel);
}

/** What the queue wakes: each is safe to be called twice and by any process. */
async function work(ports: Ports): Promise<void> {
  const { queue } = ports.store;
  await queue.work('run', async (id, stored) => {
    const request = requestId(id);
    if (request) await execute(request, ports, stored);
  });
  await queue.work('deliver', async id => {
    const slash = id.lastIndexOf('/');
    await deliver(ports, id.slice(0, slash), id.slice(slash + 1));
  });
  await queue.work('operation', async id => {
    const request = requestId(id);
    if (request) await lookAtOperation(request, ports);
  });
  await queue.work('ask', id => askAgain(id, ports));
  await queue.work('press', key => pressAgain(key, ports));
  await queue.work('announce', async id => {
    const request = requestId(id);
    if (request) await announce(request, ports);
  });
  await queue.work('verify', async id => {
    const request = requestId(id);
    if (request) await verifyCaller(request, ports);
  });
}

function createOutside(
  config: Config,
  { http, clock, log, registry }: { http: Http; clock: Clock; log: Log; registry: Registry },
): Pick<Ports, 'cipp' | 'waking' | 'pushes' | 'directory' | 'people'> {
  const { hosts, homeTenantId } = config;
  const credential = (who: Identity, scope: string) =>
    createCredential(
      { ...who, authorityHost: hosts.authority, disableInstanceDiscovery: config.disableInstanceDiscovery },
      { scope, http, clock, log },
    );
  const graph = createGraph({ graphUrl: hosts.graph, http, credential: credential(config.graph, `${hosts.graph}/.default`), clock, log });
  const directory = { http, authority: hosts.authority, homeTenantId, clock, log };
  const people = createPeople({ graph, clock, log });
  if (!config.cipp) {
    const home = createHome({ graph, homeTenantId, clock, log });
    return { directory: createDirectory({ ...directory, cipp: home, alone: true }), people, waking: () => false };
  }
  const measured = measuredIn(registry);
  const parts = { http, credential: credential(config.cipp, config.cipp.scope), clock, log };
  const client = createCipp(config.cipp, parts);
  const cipp = measured(client);
  return {
    cipp,
    waking: client.waking,
    pushes: measured(createCipp({ ...config.cipp, concurrency: PUSHES_AT_ONCE }, parts)),
    directory: createDirectory({ ...directory, cipp }),
    people,
  };
}

/** The bot's own registration swaps people's sign-ins, in the tenant they are of. */
function ownNameGraph({ bot, homeTenantId, hosts, graphVersion, disableInstanceDiscovery }: Config, parts: { http: Http; clock: Clock }) {
  return createOwnName({
    graphUrl: hosts.graph,
    version: graphVersion,
    permission: 'UserAuthenticationMethod.ReadWrite.All',
    bot: {
      tenantId: homeTenantId,
      clientId: bot.id,
      clientSecret: bot.password,
      certificatePath: bot.certificatePath,
      authorityHost: hosts.authority,
      disableInstanceDiscovery,
    },
    ...parts,
  });
}

/** How long CIPP takes, by endpoint and status; the numbers an operator asks for first. */
function measuredIn(registry: Registry): (cipp: Cipp) => Cipp {
  const calls = new Histogram({
    name: 'cipp_call_seconds',
    help: 'Calls to CIPP by endpoint and HTTP status; status 0 is no answer',
    labelNames: ['endpoint', 'status'],
    buckets: [0.1, 0.3, 1, 3, 10, 30, 60, 120],
    registers: [registry],
  });
  return cipp => ({
    async run(call) {
      const stop = calls.startTimer({ endpoint: call.endpoint });
      try {
        const reply = await cipp.run(call);
        stop({ status: reply.status });
        return reply;
      } catch (error) {
        stop({ status: 0 });
        throw error;
      }
    },
  });
}

/**
 * One policy in all processes: when one of them has read its file, at its start too, the others read theirs. Where these are
 * not the same, nobody can tell which one is meant, so both stay in force and the log says so.
 */
async function sharedPolicy(policy: OpenPolicy, news: PolicyNews, log: Log): Promise<{ reload(): Promise<void> }> {
  const tell = () =>
    news.tell(policy.version()).catch(error => log.warn({ err: error }, 'the other processes were not told of the policy'));
  const compare = (theirs: string) => {
    if (theirs !== '' && theirs !== policy.version())
      log.error({ ours: policy.version(), theirs }, 'another process has another policy: bring the same file to all of them');
  };
  await news.listen(theirs => {
    if (theirs !== policy.version())
      policy.reload().then(
        () => compare(theirs),
        error => log.error({ err: error }, 'the policy could not be read again'),
      );
  });
  await tell();
  return {
    async reload() {
      await policy.reload();
      await tell();
    },
  };
}

/** For an operator's alert: whoever waits for such a card sees nothing. */
function countUndeliverable(registry: Registry, store: Pick<Ports['store'], 'cards'>): void {
  new Gauge({
    name: 'cards_undeliverable',
    help: 'Cards that Teams will not show, and that nobody tries to send again',
    registers: [registry],
    async collect() {
      // nobody wants all else withheld while the database is away
      this.set(await store.cards.undeliverable().catch(() => Number.NaN));
    },
  });
}

function receiversOf({ audit }: Config, http: Http, clock: Clock): Receiver[] {
  return [
    ...(audit.webhook ? [createWebhook({ ...audit.webhook, http, clock })] : []),
    ...(audit.syslog ? [createSyslog(audit.syslog)] : []),
  ];
}

/** Both come from the database, so that every replica tells the same. */
function forwardingGauges(registry: Registry): ForwardingOptions['observe'] {
  const settings = { labelNames: ['receiver'], registers: [registry] };
  const behind = new Gauge({
    name: 'audit_forward_backlog_rows',
    help: 'Rows of the audit that a receiver has not taken yet',
    ...settings,
  });
  const last = new Gauge({
    name: 'audit_forward_last_success_timestamp_seconds',
    help: 'When a receiver last took rows of the audit, in Unix seconds',
    ...settings,
  });
  return (receiver, state) => {
    behind.set({ receiver }, state.behind);
    if (state.succeededAt) last.set({ receiver }, Date.parse(state.succeededAt) / 1000);
  };
}

/** The bot's own tokens for Teams. The login address holds the tenant as its last part. */
function botTokens(config: Config, parts: { http: Http; clock: Clock; log: Log }): BotTokens {
  const { bot, hosts, disableInstanceDiscovery } = config;
  const login = new URL(hosts.botLogin);
  const who = {
    tenantId: login.pathname.split('/').filter(Boolean).at(-1) ?? bot.tenantId,
    clientId: bot.id,
    clientSecret: bot.password,
    certificatePath: bot.certificatePath,
    authorityHost: login.origin,
    disableInstanceDiscovery,
  };
  return createCredential(who, { scope: `${hosts.botOAuthScope}/.default`, ...parts });
}

/** `cards/` beside `src/` in the sources, one folder further up from the build. */
function cardsDir(): string {
  const near = path.join(__dirname, '..', 'cards');
  return existsSync(near) ? near : path.join(__dirname, '..', '..', 'cards');
}
