import type { AnyAction } from '../model/action';
import { beginsLonger, findCommand } from './grammar';
import { isOwnCase } from './read-endpoint';
import { begin, HELP, meant } from './read-help';
import { readInquiry } from './read-inquiry';
import { edits } from './read-match';
import { FILLERS, phrasesOf, squeezed } from './read-phrases';
import { readSwitch } from './read-switch';
import type { Token } from './text';

/** What is left when the bot's name and the words of a dry run are gone. */
export function readOpening(tokens: readonly Token[], catalogue: readonly AnyAction[]): { tokens: readonly Token[]; dry: boolean } {
  let left = tokens;
  let dry = false;
  // `cipp explain cipp reset …`: nobody says more of them
  for (let n = 0; n < 3; n += 1) {
    const behind = behindExplain(left, catalogue);
    const rest = behind ?? behindName(left, catalogue);
    if (!rest) break;
    dry ||= behind !== undefined;
    left = rest;
  }
  return { tokens: left, dry };
}

/** Before a command: what would come of it? */
const EXPLAIN = [
  'explain',
  'dry run',
  'dryrun',
  'simulate',
  'what would happen if',
  'what would happen when',
  'what happens if',
  'what happens when',
  'what if',
].map(words => words.split(' '));
/** Shorter ones are too near to other words. */
const FORGIVEN_FROM = 7;

/** The command behind `explain` and its like, misspelt ones too; an action whose phrase begins with these words is meant instead. */
function behindExplain(tokens: readonly Token[], catalogue: readonly AnyAction[]): Token[] | undefined {
  const places = [...tokens.keys()].filter(i => tokens[i]?.quoted || tokens[i]?.key !== '');
  const lead = places.findIndex(i => !isPolite(tokens[i]));
  if (lead < 0) return undefined;
  for (const words of EXPLAIN) {
    const at = places.slice(lead, lead + words.length);
    const typed = at.map(i => (tokens[i]?.quoted ? '"' : squeezed(tokens[i]?.key ?? ''))).join('');
    const whole = words.join('');
    if (edits(typed, whole) > (whole.length < FORGIVEN_FROM ? 0 : 2)) continue;
    if (beginsLonger(tokens, words.length, phrasesOf(catalogue))) return undefined;
    const [first, ...rest] = tokens.slice((at.at(-1) ?? 0) + 1);
    return first ? [{ ...first, glued: false }, ...rest] : [];
  }
  return undefined;
}

const ASKING = new Set(['can', 'could', 'would', 'will']);
const isPolite = (t: Token | undefined): boolean => t !== undefined && !t.quoted && (FILLERS.has(t.key) || ASKING.has(t.key));

/** What stands behind the product's name, where the bot is called by it: `cipp reset password …`. */
function behindName(tokens: readonly Token[], catalogue: readonly AnyAction[]): Token[] | undefined {
  const first = begin(tokens);
  if (first?.key !== 'cipp' || beginsLonger(tokens, 1, phrasesOf(catalogue))) return undefined;
  const behind = tokens.slice(tokens.indexOf(first) + 1);
  if (isOwnCase(behind[0])) return undefined;
  const match = findCommand(meant(behind), phrasesOf(catalogue));
  const ours =
    (match.kind === 'found' && match.at[0] === 0) ||
    HELP.has(begin(behind)?.key ?? '') ||
    readInquiry(behind, catalogue) !== undefined ||
    readSwitch(behind, '', catalogue) !== undefined ||
    behindExplain(behind, catalogue) !== undefined;
  return ours ? behind : undefined;
}
