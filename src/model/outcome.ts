import type { Outcome } from './action';
import type { Line, Reply } from './call';
import type { SecretKind } from './secret';

/** The working rule of docs/cipp-api.md §8: how CIPP begins a sentence that tells of no success, whatever the status. */
const FAILURE =
  /^\s*(?:failed|failure|error\b|could not|cannot|can't|unable to|no\b.*\bfound\b|no valid\b|no assignments specified|refused|authentication failed|invalid|warning\b|access denied)/i;
/** And what it may say in the middle of one. */
const WITHIN =
  /mapping api failed|not found in tenant|cannot have this setting changed|task with name .* already exists|\bfailed to\b|^[^:]{1,80}: failed|however, failed/i;

/** Does this sentence of CIPP tell of a failure? `state` counts before the words. */
export function isFailure(line: Line): boolean {
  if (line.state === 'error') return true;
  return line.state !== 'success' && (FAILURE.test(line.text) || WITHIN.test(line.text));
}

/**
 * What the answer to a write proves, by the common shapes and the working rule of docs/cipp-api.md §7 and §8. Good and bad
 * sentences side by side are done with a warning. An empty answer, `[null]` and an uncaught error (plain text with 500) prove
 * nothing. For actions without a secret only: CIPP's sentences are passed on.
 */
export function outcomeOf(reply: Reply): Outcome {
  const { status, lines, json } = reply;
  const said = sentences(lines);
  if (status >= 500 && !json) return { kind: 'unknown', why: 'CIPP_ODD', said: cut(said) };
  if (said.length === 0) return status >= 400 ? { kind: 'failed', why: 'CIPP_FAILED' } : { kind: 'unknown', why: 'CIPP_ODD' };
  if (status >= 400) return { kind: 'failed', why: whyOf(said), said: cut(said) };
  const bad = sentences(lines.filter(isFailure));
  if (bad.length === 0) return { kind: 'done', said };
  if (bad.length === said.length) return { kind: 'failed', why: whyOf(bad), said: cut(bad) };
  return { kind: 'done', said: said.filter(text => !bad.includes(text)), warning: cut(bad) };
}

/** Microsoft's "too little rights" gets words of its own: trying again does not help. */
export const whyOf = (said: readonly string[]): 'CIPP_RIGHTS' | 'CIPP_FAILED' =>
  said.some(text => /insufficient privileges|authorization_requestdenied/i.test(text)) ? 'CIPP_RIGHTS' : 'CIPP_FAILED';

export const sentences = (lines: readonly Line[]): string[] => lines.map(line => line.text.trim()).filter(Boolean);
const cut = (said: readonly string[]): string => said.join(' · ');

/**
 * For actions whose success carries a secret in `copyField`: never CIPP's sentence of success, which repeats it. A success
 * without its secret proves nothing: the secret would be lost.
 */
export function secretOf(reply: Reply, kind: SecretKind, line: Line | undefined = reply.lines[0]): Outcome {
  if (reply.status === 200 && line && !isFailure(line)) {
    const value = line.copyField;
    return value?.open() ? { kind: 'done', secret: { kind, value } } : { kind: 'unknown', why: 'CIPP_ODD' };
  }
  // a failure's sentence holds no secret, because there is none
  return line && isFailure(line) ? { kind: 'failed', why: whyOf([line.text]), said: line.text } : outcomeWithoutWords(reply);
}

/** The outcome alone, for answers whose words may hold a secret. */
export function outcomeWithoutWords(reply: Reply): Outcome {
  const outcome = outcomeOf(reply);
  switch (outcome.kind) {
    case 'done':
    case 'accepted':
      return { kind: outcome.kind };
    case 'failed':
    case 'unknown':
      return { kind: outcome.kind, why: outcome.why };
  }
}
