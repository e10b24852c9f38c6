import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** EX_CONFIG of sysexits.h: the bot has loaded, and misses its settings. */
const EXIT_CONFIG = 78;
const MOST_MS = 110_000;
/** Where all stages work. */
const WORKDIR = '/app/';

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

/**
 * `npm run image`: bundles the bot from nothing but what the Dockerfile copies, and starts it from nothing but what the image gets; with the
 * packages that are installed here, since no container is made. Fails where a file is missing on the way.
 */
function main(): void {
  const root = mkdtempSync(path.join(tmpdir(), 'image-'));
  try {
    const stages = stagesOf(readFileSync('Dockerfile', 'utf8'));
    const placeOf = (stage?: string) => (stage ? path.join(root, stage) : process.cwd());
    const build = (name: string) => {
      const stage = stages.get(name);
      if (!stage) throw new Error(`the Dockerfile has no stage "${name}"`);
      const place = placeOf(name);
      mkdirSync(place);
      symlinkSync(path.resolve('node_modules'), path.join(place, 'node_modules'));
      for (const { from, paths, to } of stage.copies.filter(copy => copy.from !== 'libraries'))
        for (const one of paths)
          cpSync(path.join(placeOf(from), one), path.join(place, paths.length > 1 ? path.join(to, one) : to), { recursive: true });
      return { place, runs: stage.runs };
    };
    const { place, runs } = build('build');
    if (!runs.includes('npm run bundle')) throw new Error('the image is made without `npm run bundle`');
    const bundled = spawnSync('npm', ['run', 'bundle'], { cwd: place, stdio: 'inherit', timeout: MOST_MS });
    if (bundled.status !== 0) throw new Error('the bundle cannot be made of what the Dockerfile copies');
    const image = build('image');
    const started = spawnSync(process.execPath, ['dist/bundle/start.js'], {
      cwd: image.place,
      env: {},
      encoding: 'utf8',
      timeout: MOST_MS,
    });
    if (started.status !== EXIT_CONFIG) throw new Error(`the image does not start: ${started.stderr}`);
    // read when they are first used
    for (const needed of ['cards/confirm.json', 'env/policy.yaml'])
      if (!existsSync(path.join(image.place, needed))) throw new Error(`the image has no ${needed}`);
    process.stdout.write('The image has what it needs.\n');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

main();
