import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/model/clock';
import { approve } from './approve';
import { database } from './database';
import { type Bench, Figures, keeps, table } from './frame';
import { lists } from './lists';
import { memory } from './memory';
import { replicas } from './replicas';
import { starts } from './starts';
import { turns } from './turns';
import { typeahead } from './typeahead';

/**
 * `npm run bench -- [names] [--check] [--json file] [--rounds n] [--turns n]`: runs the benches (all, or those named), prints a table and
 * writes JSON. With `--check` the exit code is 1 where a bound is not kept. Fewer turns are for trying things out.
 */
const BENCHES: readonly Bench[] = [turns, starts, approve, replicas, memory, database, typeahead, lists];
/** Far above what all of them take on a busy machine. */
const MOST_MS = 60 * 60_000;
const print = (text: string) => process.stdout.write(`${text}\n`);

async function main(args: readonly string[]): Promise<number> {
  const { values: options, positionals: names } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      json: { type: 'string', default: path.join('test-results', 'bench.json') },
      rounds: { type: 'string', default: '5' },
      turns: { type: 'string', default: '1000' },
    },
  });
  const size = { rounds: Number(options.rounds), turns: Number(options.turns) };
  if (![size.rounds, size.turns].every(n => Number.isInteger(n) && n > 0)) throw new Error('--rounds and --turns are whole numbers');
  const unknown = names.filter(name => !BENCHES.some(bench => bench.name === name));
  if (unknown.length > 0) throw new Error(`No bench is called ${unknown.join(', ')}; there are ${BENCHES.map(b => b.name).join(', ')}`);
  const results = [];
  for (const bench of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    print(`\n${bench.name}: ${bench.about}`);
    const figures = new Figures();
    const [before = 0] = loadavg();
    await bench.run(figures, size);
    const [after = 0] = loadavg();
    print(`${table(figures.all)}\nload ${before.toFixed(1)} before and ${after.toFixed(1)} after, on ${cpus().length} cores`);
    if (before > cpus().length) print('The machine was busy with other work: what is in ms waited for it too.');
    results.push({ bench: bench.name, load: { before, after }, figures: figures.all });
  }
  const file = options.json;
  mkdirSync(path.dirname(file), { recursive: true });
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model };
  writeFileSync(file, `${JSON.stringify({ at: systemClock.now().toISOString(), machine, size, results }, null, 2)}\n`);
  const broken = results.flatMap(({ figures }) => figures.filter(figure => !keeps(figure)));
  print(`\n${file}${broken.length > 0 ? `; not kept: ${broken.map(({ what }) => what).join('; ')}` : ''}`);
  return options.check && broken.length > 0 ? 1 : 0;
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
