import { readFileSync } from 'node:fs';
import type { Lock } from './findings';
import { KNOWN } from './known';

/** Every package of the bot itself with its licence, in the order of names. */
export function licencesOf({ packages }: Lock): string[] {
  const lines = Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && !dev)
    .map(([place, { version, license }]) => ({ name: place.replace(/^.*node_modules\//, ''), version, license }))
    .map(({ name, version, license }) => `${name} ${version} ${KNOWN.read[name] ?? license}`);
  return [...new Set(lines)].sort();
}

if (require.main === module) process.stdout.write(`${licencesOf(JSON.parse(readFileSync('package-lock.json', 'utf8'))).join('\n')}\n`);
