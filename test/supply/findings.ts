import { satisfies, valid } from 'semver';

/** package-lock.json, as far as it is looked at. */
export interface Lock {
  lockfileVersion: number;
  packages: Record<string, Locked>;
}
interface Locked {
  version?: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export interface Known {
  /** Licences that the bot and who builds it may use, as their packages write them. */
  licences: readonly string[];
  /** Packages that write no licence of that list, with what was found by reading. */
  read: Readonly<Record<string, string>>;
  /** Versions that must not be installed, by a range, and the one to lift them to. */
  bad: readonly { name: string; versions: string; why: string; lift: string }[];
  /** Packages whose install scripts are known, and do not run. */
  scripts: readonly string[];
}

const nameOf = (place: string): string => place.replace(/^.*node_modules\//, '');

/** What is wrong with what would be installed, a sentence each with what to do. */
export function findings(lock: Lock, npmrc: string, known: Known): string[] {
  const { '': root = {}, ...packages } = lock.packages;
  const all = Object.entries(packages).map(([place, locked]) => ({ ...locked, name: nameOf(place), version: locked.version ?? '' }));
  return [
    ...(lock.lockfileVersion === 3 ? [] : ['package-lock.json has another format than 3: use npm 7 or newer']),
    ...(/^ignore-scripts\s*=\s*true$/m.test(npmrc) ? [] : ['.npmrc does not say ignore-scripts=true']),
    ...Object.entries({ ...root.dependencies, ...root.devDependencies })
      .filter(([, range]) => valid(range) !== range)
      .map(([name, range]) => `${name}: ${range} is a range: write one version`),
    ...all.flatMap(one => [...inexact(one), ...licence(one, known), ...scripted(one, known), ...bad(one, known)]),
  ];
}

type One = Locked & { name: string; version: string };

/** Binaries for other systems are in the lock by their version alone, because a mirror may not have them. */
const elsewhere = ({ optional, os, license }: One): boolean => optional === true && os !== undefined && license === undefined;

function inexact(one: One): string[] {
  if (!valid(one.version)) return [`${one.name}: the lock has no version`];
  if (one.resolved) return [`${one.name}: the lock names a server: npm install again with the project's .npmrc`];
  return one.integrity?.startsWith('sha512-') || elsewhere(one) ? [] : [`${one.name}@${one.version}: the lock has no sha512`];
}

const licence = (one: One, { licences, read }: Known): string[] =>
  licences.includes(read[one.name] ?? one.license ?? '') || elsewhere(one)
    ? []
    : [`${one.name}@${one.version}: licence ${one.license ?? 'not told'}: read it, then add it to the list or take the package out`];

const scripted = ({ name, version, hasInstallScript }: One, { scripts }: Known): string[] =>
  hasInstallScript && !scripts.includes(name)
    ? [`${name}@${version} has an install script: read it, then add it to the list of those that do not run`]
    : [];

const bad = ({ name, version }: One, known: Known): string[] =>
  known.bad
    .filter(one => one.name === name && satisfies(version, one.versions, { includePrerelease: true }))
    .map(({ why, lift }) => `${name}@${version}: ${why}. Lift it with "overrides": { "${name}": "${lift}" }`);
