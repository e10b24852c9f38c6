import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** EX_CONFIG of sysexits.h: the bot has loaded, and misses its settings. */
const EXIT_CONFIG = 78;
const MOST_MS = 110_000;
/** Where all stages work. */
const WORKDIR = '/app/';
/** What the bot reads when it is first used. */
const READ_LATER = ['cards/confirm.json', 'env/policy.yaml'];

interface Stage {
  /** Files and folders as copied, with the stage that they come from where it is not the sources. */
  copies: { from?: string; paths: string[]; to: string }[];
  runs: string[];
}

/** The stages of a Dockerfile by name; the last one, which has none, is `image`. */
function stagesOf(dockerfile: string): Map<string, Stage> {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const line of dockerfile.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'FROM') {
      stage = { copies: [], runs: [] };
      stages.set(rest[1] === 'AS' ? (rest[2] ?? '') : 'image', stage);
    } else if (word === 'RUN') stage?.runs.push(rest.join(' '));
    else if (word === 'COPY') {
      const from = rest[0]?.startsWith('--from=') ? rest.shift()?.slice('--from='.length) : undefined;
      stage?.copies.push({ from, paths: rest.slice(0, -1).map(one => one.replace(WORKDIR, '')), to: rest.at(-1) ?? '' });
    }
  }
  return stages;
}

/** The folders of the stages, as far as they are built, inside one that goes with `remove`. */
function workshop() {
  const root = mkdtempSync(path.join(tmpdir(), 'image-'));
  const stages = stagesOf(readFileSync('Dockerfile', 'utf8'));
  const placeOf = (stage?: string) => (stage ? path.join(root, stage) : process.cwd());
  return {
    /** What a stage copies, in a folder of its own, and what it runs there; packages are those that are installed here. */
    copied(name: string): { place: string; runs: string[] } {
      const stage = stages.get(name);
      if (!stage) throw new Error(`the Dockerfile has no stage "${name}"`);
      const place = placeOf(name);
      mkdirSync(place);
      symlinkSync(path.resolve('node_modules'), path.join(place, 'node_modules'));
      for (const { from, paths, to } of stage.copies.filter(copy => copy.from !== 'libraries'))
        for (const one of paths)
          cpSync(path.join(placeOf(from), one), path.join(place, paths.length > 1 ? path.join(to, one) : to), { recursive: true });
      return { place, runs: stage.runs };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function bundles({ place, runs }: { place: string; runs: string[] }): void {
  if (!runs.includes('npm run bundle')) throw new Error('the image is made without `npm run bundle`');
  const { status } = spawnSync('npm', ['run', 'bundle'], { cwd: place, stdio: 'inherit', timeout: MOST_MS });
  if (status !== 0) throw new Error('the bundle cannot be made of what the Dockerfile copies');
}

/** As far as it gets without settings. */
function starts(place: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/bundle/start.js'], {
    cwd: place,
    env: {},
    encoding: 'utf8',
    timeout: MOST_MS,
  });
  if (status !== EXIT_CONFIG) throw new Error(`the image does not start: ${stderr}`);
  for (const needed of READ_LATER) if (!existsSync(path.join(place, needed))) throw new Error(`the image has no ${needed}`);
}

/**
 * `npm run image`: bundles the bot from nothing but what the Dockerfile copies, and starts it from nothing but what the image gets; with the
 * packages that are installed here, since no container is made. Fails where a file is missing on the way.
 */
function main(): void {
  const { copied, remove } = workshop();
  try {
    bundles(copied('build'));
    starts(copied('image').place);
    process.stdout.write('The image has what it needs.\n');
  } finally {
    remove();
  }
}

main();
