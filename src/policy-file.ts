import { open } from 'node:fs/promises';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Policy, PolicyFile } from './model/policy';
import type { Log } from './model/ports';
import { didYouMean, type Known, type Mistake, mistakesIn } from './policy-file/mistakes';

export type { Known } from './policy-file/mistakes';

const MAX_BYTES = 262_144;
const MOST = 20;

/** All that is wrong with a policy file. `message` is ready to be printed, one sentence a line, each with file, line and column. */
export class PolicyError extends Error {
  readonly sentences: readonly string[];
  constructor(found: readonly string[]) {
    // one slip in the indentation can make hundreds of syntax errors, of which the first ones tell
    const sentences = found.length > MOST ? [...found.slice(0, MOST), `and ${found.length - MOST} more`] : found;
    super(sentences.join('\n'));
    this.sentences = sentences;
    this.name = 'PolicyError';
  }
}

/** The policy in force, and how to take up a changed file without a restart. */
export interface OpenPolicy {
  current(): Policy;
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
  return parsePolicy(await textOf(path), path, known);
}

/** `name` stands before each sentence. @throws PolicyError */
export function parsePolicy(text: string, name: string, known?: Known): Policy {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const { document, value } = load(text, name, lines, at);
  const checked = PolicyFile.safeParse(value);
  const found: Found[] = checked.success ? mistakesIn(checked.data, known) : checked.error.issues.flatMap(issue => explain(issue, value));
  if (checked.success && found.length === 0) return checked.data;
  throw new PolicyError(
    found.map(({ path, key, says }) => `${at(offsetOf(document, path, key))} ${printed([...path, ...(key ? [key] : [])])}: ${says}`),
  );
}

async function textOf(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new PolicyError([
      error.code === 'ENOENT'
        ? `${path}: there is no such file. Set POLICY_FILE, or start from env/policy.yaml`
        : `${path}: cannot be opened (${error.code})`,
    ]);
  });
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new PolicyError([`${path}: has ${size} bytes; a policy may have ${MAX_BYTES}`]);
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8; save it as UTF-8' : `cannot be read (${code})`;
    throw new PolicyError([`${path}: ${why}`]);
  } finally {
    await file.close();
  }
}

/** Warnings count as errors: an unknown tag or directive means that the writer expects something we would not do. */
function load(text: string, name: string, lines: LineCounter, at: (offset: number) => string): { document: Document; value: unknown } {
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const wrong = [...document.errors, ...document.warnings].map(e => `${at(e.pos[0])} ${e.message}`);
    if (wrong.length > 0) throw new PolicyError(wrong);
    return { document, value: document.toJS({ maxAliasCount: 50 }) };
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    throw new PolicyError([`${name}: ${(error as Error).message}`]);
  }
}

type Path = Mistake['path'];
interface Found extends Mistake {
  /** A key that should not be there: the sentence points at it. */
  key?: string;
}

function explain(issue: z.core.$ZodIssue, root: unknown): Found[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => ({ path, key, says: `is not a key of a policy here${nearest(key)}` }));
    case 'invalid_union':
      return explainUnion(issue, root);
    case 'invalid_type': {
      const value = valueAt(root, path);
      return [{ path, says: value === undefined ? 'is missing' : `should be ${named(issue.expected)}, not ${named(kindOf(value))}` }];
    }
    case 'invalid_value':
      return [
        { path, says: valueAt(root, path) === undefined ? 'is missing' : `write ${issue.values.map(v => JSON.stringify(v)).join(' or ')}` },
      ];
    default:
      return [{ path, says: `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}` }];
  }
}

/** Of `"*"` or a list or a mapping, the shape that the writer meant: the one whose own kind fits. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, root: unknown): Found[] {
  const meant = issue.errors.find(branch =>
    branch.every(inner => inner.path.length > 0 || inner.code === 'unrecognized_keys' || inner.code === 'too_small'),
  );
  if (meant) return meant.flatMap(inner => explain({ ...inner, path: [...issue.path, ...inner.path] }, root));
  const shapes = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [named(first.expected)] : ['"*"']));
  return [{ path: issue.path, says: valueAt(root, issue.path) === undefined ? 'is missing' : `should be ${shapes.join(' or ')}` }];
}

/** The key of the format that a misspelt one is nearest to. */
function nearest(key: string): string {
  const keys = new Set<string>();
  JSON.stringify(z.toJSONSchema(PolicyFile, { io: 'input' }), (name, value) => {
    if (name === 'properties') for (const known of Object.keys(value)) keys.add(known);
    return value;
  });
  return didYouMean(key, keys);
}

const KINDS: Record<string, string> = {
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
  int: 'a whole number',
  null: 'nothing',
};
const named = (kind: string) => KINDS[kind] ?? `a ${kind}`;
const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), root);
}

/** Where a path begins in the text; for what is absent, where the mapping begins that lacks it. */
function offsetOf(document: Document, path: Path, key?: string): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    const pair =
      isMap(node) && length === path.length ? node.items.find(p => isPair(p) && isScalar(p.key) && p.key.value === key) : undefined;
    return (isScalar(pair?.key) ? pair.key.range : node.range)?.[0] ?? 0;
  }
  return 0;
}

const printed = (path: Path) =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)), '') ||
  'file';
