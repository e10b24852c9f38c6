import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';
import { type Bench, Figures, keeps, table } from './frame';
import { lists } from './lists';
import { typeahead } from './typeahead';

/**
 * `npm run bench [-- --check] [names]`: runs the benches and writes test-results/bench.json. With `--check` the exit code is 1 where
 * a bound is not kept.
 */
const BENCHES: readonly Bench[] = [typeahead, lists];
/** Far above what all of them take on a busy machine. */
const MOST_MS = 15 * 60_000;
const print = (text: string) => process.stdout.write(`${text}\n`);

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter(arg => arg !== '--check');
  const unknown = names.filter(name => !BENCHES.some(bench => bench.name === name));
  if (unknown.length > 0) throw new Error(`No bench is called ${unknown.join(', ')}; there are ${BENCHES.map(b => b.name).join(', ')}`);
  const results = [];
  for (const bench of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    print(`\n${bench.name}: ${bench.about}`);
    const figures = new Figures();
    const [before = 0] = loadavg();
    await bench.run(figures);
    const [after = 0] = loadavg();
    print(`${table(figures.all)}\nload ${before.toFixed(1)} before and ${after.toFixed(1)} after, on ${cpus().length} cores`);
    if (before > cpus().length) print('The machine was busy with other work: what is in ms waited for it too.');
    results.push({ bench: bench.name, load: { before, after }, figures: figures.all });
  }
  const file = path.join('test-results', 'bench.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model };
  writeFileSync(file, `${JSON.stringify({ at: systemClock.now().toISOString(), machine, results }, null, 2)}\n`);
  const broken = results.flatMap(({ figures }) => figures.filter(figure => !keeps(figure)));
  print(`\n${file}${broken.length > 0 ? `; not kept: ${broken.map(({ what }) => what).join('; ')}` : ''}`);
  return args.includes('--check') && broken.length > 0 ? 1 : 0;
}

const late = systemClock.after(MOST_MS);
late.done.then(() => {
  print(`not finished after ${MOST_MS / 60_000} minutes`);
  process.exit(2);
});
main(process.argv.slice(2))
  .then(
    code => {
      process.exitCode = code;
    },
    error => {
      console.error(error);
      process.exitCode = 2;
    },
  )
  .finally(() => late.cancel());
