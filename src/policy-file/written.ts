import { open } from 'node:fs/promises';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { didYouMean, type Mistake } from './mistakes';

const MAX_BYTES = 262_144;
const MOST = 20;

/** All that is wrong with a policy file, or with its cases. `message` is ready to be printed, one sentence a line, each with file, line and column. */
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

/** A kind of file that people write: its shape, what it is called in a sentence, and what is wrong in one of the right shape. */
export interface Format<T> {
  shape: z.ZodType<T>;
  noun: string;
  /** What to do where there is no such file. */
  absent: string;
  mistakesIn(value: T): Mistake[];
}

/** `at` is where a path begins in the text, as `file:line:col`. */
export interface Written<T> {
  value: T;
  at(path: Mistake['path']): string;
}

/** `name` stands before each sentence. @throws PolicyError */
export function parseWritten<T>(text: string, name: string, format: Format<T>): Written<T> {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const { document, value } = load(text, name, lines, at);
  const checked = format.shape.safeParse(value);
  const found: Found[] = checked.success
    ? format.mistakesIn(checked.data)
    : checked.error.issues.flatMap(issue => explain(issue, value, format));
  if (checked.success && found.length === 0) return { value: checked.data, at: path => at(offsetOf(document, path)) };
  throw new PolicyError(
    found.map(({ path, key, says }) => `${at(offsetOf(document, path, key))} ${printed([...path, ...(key ? [key] : [])])}: ${says}`),
  );
}

/**
 * A file's text.
 * @throws PolicyError also for a file that is unreadable, over 256 KiB or not UTF-8.
 */
export async function textOf(path: string, { noun, absent }: Pick<Format<unknown>, 'noun' | 'absent'>): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new PolicyError([
      error.code === 'ENOENT' ? `${path}: there is no such file. ${absent}` : `${path}: cannot be opened (${error.code})`,
    ]);
  });
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new PolicyError([`${path}: has ${size} bytes; ${noun} may have ${MAX_BYTES}`]);
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

function explain(issue: z.core.$ZodIssue, root: unknown, format: Pick<Format<unknown>, 'shape' | 'noun'>): Found[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => ({ path, key, says: `is not a key of ${format.noun} here${nearest(key, format.shape)}` }));
    case 'invalid_union':
      return explainUnion(issue, root, format);
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
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, root: unknown, format: Pick<Format<unknown>, 'shape' | 'noun'>): Found[] {
  const meant = issue.errors.find(branch =>
    branch.every(inner => inner.path.length > 0 || inner.code === 'unrecognized_keys' || inner.code === 'too_small'),
  );
  if (meant) return meant.flatMap(inner => explain({ ...inner, path: [...issue.path, ...inner.path] }, root, format));
  const shapes = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [named(first.expected)] : ['"*"']));
  return [{ path: issue.path, says: valueAt(root, issue.path) === undefined ? 'is missing' : `should be ${shapes.join(' or ')}` }];
}

/** The key of the format that a misspelt one is nearest to. */
function nearest(key: string, shape: z.ZodType): string {
  const keys = new Set<string>();
  JSON.stringify(z.toJSONSchema(shape, { io: 'input' }), (name, value) => {
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
