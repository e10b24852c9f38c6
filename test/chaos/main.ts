import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GUARDS, type GuardName, ROOT, withoutGuard } from './broken';
import { type Plan, type Result, run } from './run';

const USAGE = `npm run chaos [-- options]
  --requests <n>    requests on Postgres, over all runs (2200); the embedded database gets a seventh
  --kills <n>       kills on Postgres, over all runs (310); the embedded database gets a fifth
  --replicas <n>    one run on Postgres with so many processes, in place of 1, 3 and 8
  --embedded        the embedded database alone
  --rolling         the rolling restart alone
  --seed <n>        the same kills at the same draws (1)
  --broken <guard>  the same on a build without one guard: ${Object.keys(GUARDS).join(', ')}`;

const print = (text: string) => process.stdout.write(`${text}\n`);

/** What may never be found. */
const FIGURES = { double: 'double runs', lost: 'lost', silent: 'silent', leaked: 'leaked', dishonest: 'dishonest', audit: 'audit broken' };
const MOST_SHOWN = 12;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '2200' },
      kills: { type: 'string', default: '310' },
      replicas: { type: 'string' },
      embedded: { type: 'boolean', default: false },
      rolling: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      broken: { type: 'string' },
    },
  });
  const broken = values.broken === undefined ? undefined : withoutGuard(guard(values.broken));
  const src = broken?.src ?? path.join(ROOT, 'dist', 'src');
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
  try {
    const plans = plansFor({ ...values, requests: whole(values.requests), kills: whole(values.kills), seed: whole(values.seed), src });
    const results: Result[] = [];
    for (const plan of plans) {
      print(
        `\n${plan.name}: ${plan.requests} requests, ${plan.kills} times ${plan.signal}, load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`,
      );
      const result = await run(plan, interrupted.signal);
      tell(result);
      results.push(result);
      if (interrupted.signal.aborted) return 130;
    }
    return sum(results);
  } finally {
    if (broken) rmSync(broken.dir, { recursive: true, force: true });
  }
}

function guard(name: string): GuardName {
  if (!Object.hasOwn(GUARDS, name)) throw new Error(`There is no guard ${name}.\n${USAGE}`);
  return name as GuardName;
}

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`${text} is no number.\n${USAGE}`);
  return n;
}

function plansFor(of: {
  requests: number;
  kills: number;
  replicas?: string;
  embedded: boolean;
  rolling: boolean;
  seed: number;
  src: string;
}): Plan[] {
  const { seed, src } = of;
  const common = { seed, src, signal: 'SIGKILL' as const, crashes: 0, jumps: true };
  const share = (n: number, part: number) => Math.max(1, Math.round(n * part));
  const onPostgres = (replicas: number, part: number, crashes: number): Plan => ({
    ...common,
    name: `Postgres, ${replicas === 1 ? '1 process' : `${replicas} processes`}`,
    store: 'postgres',
    replicas,
    requests: share(of.requests, part),
    kills: share(of.kills, part),
    crashes,
  });
  const embedded: Plan = {
    ...common,
    name: 'Embedded database',
    store: 'embedded',
    replicas: 1,
    requests: share(of.requests, 1 / 7),
    kills: share(of.kills, 1 / 5),
  };
  const rolling: Plan = {
    ...onPostgres(3, 0.1, 0),
    name: 'Rolling restart, 3 processes',
    signal: 'SIGTERM',
    kills: share(of.kills, 0.1),
    jumps: false,
  };
  if (of.embedded) return [embedded];
  if (of.rolling) return [rolling];
  if (of.replicas !== undefined) return [onPostgres(whole(of.replicas), 1, 3)];
  return [onPostgres(1, 0.12, 1), onPostgres(3, 0.44, 3), onPostgres(8, 0.44, 3), rolling, embedded];
}

function tell({
  seconds,
  requests,
  states,
  kills,
  crashes,
  silences,
  failedOver,
  jumps,
  resets,
  broken,
  redelivered,
  findings,
  ends,
  logs,
}: Result): void {
  const killed = [...kills.values()].reduce((all, n) => all + n, 0);
  print(`  ${requests} requests stored, ${resets} calls to CIPP, ${killed} processes ended, in ${seconds.toFixed(0)} s`);
  print(`  ended as: ${listed(states)}`);
  print(
    `  database silent ${silences} times, and stopped dead ${crashes} times${failedOver ? ', the last time for good: another server took its place' : ''}; clocks jumped ${jumps} times`,
  );
  print(`  activities cut off ${broken}, of these sent again ${redelivered}`);
  for (const [point, times] of [...kills].sort(([a], [b]) => a.localeCompare(b))) print(`  ${String(times).padStart(5)}  ${point}`);
  for (const finding of findings.slice(0, MOST_SHOWN)) print(`  ${finding.what}: ${finding.says}`);
  if (findings.length > MOST_SHOWN) print(`  and ${findings.length - MOST_SHOWN} more`);
  for (const { code, signal, point } of ends)
    print(`  a process ended by itself: ${signal ?? code}${point ? ` at ${point}` : ''}; see ${logs}`);
}

const listed = (counts: Map<string, number>): string => [...counts].map(([what, n]) => `${n} ${what}`).join(', ');

/** The figures of all runs; 1 where any of them is not 0, or a rolling restart cut anything off. */
function sum(results: readonly Result[]): number {
  const of = (store: Plan['store']) => results.filter(({ plan }) => plan.store === store && plan.signal === 'SIGKILL');
  const total = (all: readonly Result[], figure: (result: Result) => number) => all.reduce((n, result) => n + figure(result), 0);
  const killed = ({ kills }: Result) => [...kills.values()].reduce((all, n) => all + n, 0);
  print('\n                       requests   kills');
  for (const [name, store] of [
    ['Postgres', 'postgres'],
    ['embedded database', 'embedded'],
  ] as const)
    print(`${name.padEnd(20)} ${String(total(of(store), r => r.requests)).padStart(10)} ${String(total(of(store), killed)).padStart(7)}`);
  const findings = results.flatMap(result => result.findings);
  for (const [what, name] of Object.entries(FIGURES))
    print(`${name.padEnd(20)} ${String(findings.filter(f => f.what === what).length).padStart(10)}`);
  const cut = total(
    results.filter(({ plan }) => plan.signal === 'SIGTERM'),
    r => r.broken,
  );
  print(`${'cut off by a rolling restart'.padEnd(28)} ${String(cut).padStart(2)}`);
  const ends = results.flatMap(result => result.ends).length;
  print(`${'ended by itself'.padEnd(20)} ${String(ends).padStart(10)}`);
  const short = results.filter(r => killed(r) < r.plan.kills || r.requests < r.plan.requests);
  for (const { plan } of short) print(`${plan.name} did not come to as many as were asked for.`);
  return findings.length + cut + ends + short.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
