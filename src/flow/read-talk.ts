import type { Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { idsIn } from './read-inquiry';
import type { Token } from './text';

const HAND = ['handover', 'hand-over', 'reassign', 'delegate'];
const LONGEST_COMMENT = 500;

/**
 * What people say about a waiting request: `comment R-7K3Q9M she called back`, `hand over R-7K3Q9M to Bo`. Both begin with their
 * own word and the request, so that nothing in the rest is taken for a command. `text` is what `tokens` were read from.
 */
export function readTalk(tokens: readonly Token[], text: string): Intent | Problem | undefined {
  const at = tokens.findIndex(t => idsIn([t], false).length > 0);
  const [id] = at < 0 ? [] : idsIn(tokens.slice(at, at + 1), false);
  const token = tokens[at];
  if (!id || !token) return undefined;
  const lead = tokens
    .slice(0, at)
    .filter(t => !['please', 'on', 'request', 'to', ''].includes(t.key))
    .map(t => (t.quoted ? '"' : t.key))
    .join(' ');
  const rest = text.slice(token.to).trim();
  if (lead === 'comment') {
    const said = rest.replace(/^[:,-]\s*/, '');
    return said ? { kind: 'comment', id, text: said.slice(0, LONGEST_COMMENT) } : problem('COMMENT_EMPTY', { request: id });
  }
  if (lead !== 'hand over' && !HAND.includes(lead)) return undefined;
  const to = rest.replace(/^to\s+/i, '').replace(/[.!\s]+$/, '');
  return { kind: 'hand-over', id, to: to.slice(0, 200) };
}
