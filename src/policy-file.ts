import { createHash } from 'node:crypto';
import { canonical } from './model/call';
import { type Policy, PolicyFile } from './model/policy';
import type { Log } from './model/ports';
import { type Known, mistakesIn } from './policy-file/mistakes';
import { type Format, PolicyError, parseWritten, textOf } from './policy-file/written';

export type { Known } from './policy-file/mistakes';
export { PolicyError } from './policy-file/written';

/** The policy in force, and how to take up a changed file without a restart. */
export interface OpenPolicy {
  current(): Policy;
  /** Its content in one word: the same in every process that has read the same. */
  version(): string;
  /** Reads the file again. A broken one is logged and remembered, and the policy before it stays in force. */
  reload(): Promise<void>;
  /** Why the file as it is now could not be taken up, or nothing. */
  problem(): string | undefined;
}

/** @throws PolicyError where there is no policy to begin with. */
export async function openPolicy(path: string, known: Known, log: Log): Promise<OpenPolicy> {
  let policy = await readPolicy(path, known);
  let broken: PolicyError | undefined;
  const read = async () => {
    try {
      policy = await readPolicy(path, known);
      broken = undefined;
      log.info({ file: path, rules: policy.rules.length }, 'the policy was read again and is in force');
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      broken = error;
      log.error({ file: path, mistakes: error.sentences }, 'the policy file is broken; the policy before it stays in force');
    }
  };
  let last: Promise<void> = Promise.resolve();
  return {
    current: () => policy,
    version: () => createHash('sha256').update(canonical(policy)).digest('base64url').slice(0, 12),
    // one after the other, so that the file as it was read last counts
    reload() {
      last = last.then(read, read);
      return last;
    },
    problem: () => broken?.message,
  };
}

/**
 * The policy of a YAML (hence also JSON) file, checked in full before anything uses it. Without `known`, the names of actions
 * and roles are taken as they are.
 * @throws PolicyError also for a file that is absent, unreadable, over 256 KiB or not UTF-8.
 */
export async function readPolicy(path: string, known?: Known): Promise<Policy> {
  const format = formatOf(known);
  return parseWritten(await textOf(path, format), path, format).value;
}

/** `name` stands before each sentence. @throws PolicyError */
export const parsePolicy = (text: string, name: string, known?: Known): Policy => parseWritten(text, name, formatOf(known)).value;

const formatOf = (known?: Known): Format<Policy> => ({
  shape: PolicyFile,
  noun: 'a policy',
  absent: 'Set POLICY_FILE, or start from env/policy.yaml',
  mistakesIn: policy => mistakesIn(policy, known),
});
