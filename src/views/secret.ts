import type { AnyAction } from '../model/action';
import type { Request } from '../model/request';
import type { Secret, SecretKind } from '../model/secret';
import type { CardView } from '../model/view';
import { asAsked, band, card, ofRequest } from './parts';
import { lookalikes, spell } from './spell';
import { counted, foreign, time } from './text';
import type { Own, SecretShown } from './types';
import { nounOf } from './wording';

/**
 * The only place where a secret is opened into a card. The card is answered to the press and never stored, sent or edited
 * into a message. A link is text: nothing here opens it, because opening uses it up.
 */
export function secretShown(shown: {
  request: Request;
  action: AnyAction;
  kind: SecretKind;
  secret: Secret;
  wipeAt: string;
  asOf: string;
}): CardView {
  const { request, kind, secret, wipeAt, asOf } = shown;
  const action = asAsked(request, shown.action);
  const noun = nounOf(kind);
  return card('secret-shown', {
    ...ofRequest(request, action, `The ${noun} is shown to you.`),
    status: band(request.state, `${noun} shown, wiped at ${time(wipeAt)}`),
    label: `${LABELS[kind]}, shown at ${time(asOf)}`,
    ...PARTS[kind](secret.open(), kind),
  });
}

const LABELS: Record<SecretKind, Own> = {
  password: 'Password',
  link: 'One-time link',
  pass: 'Temporary access pass',
  key: 'Key',
  text: 'Result',
};

type Part = Pick<SecretShown, 'secret' | 'size' | 'weight' | 'shape' | 'alike' | 'spelled' | 'note'>;

const wordPart = (text: string, kind: SecretKind): Part => ({
  ...linesPart(text),
  size: 'Large',
  ...spelling(text),
  note:
    kind === 'pass'
      ? 'Whoever has it signs in as this person: read it out, or paste it where nobody else sees it. Do not post it in a channel.'
      : 'Read it out, or paste it where only this person sees it. Do not post it in a channel: what you post there, the bot cannot delete.',
});

const linkPart = (text: string): Part => ({
  ...linesPart(text),
  size: 'Default',
  shape: `${[...text].length} characters. Opening it uses it up: copy it, do not try it.`,
  note: 'Send it where only this person reads it, and not by a program that shows previews: a preview opens it too. The bot has not opened it.',
});

const keyPart = (text: string): Part => ({
  ...linesPart(text),
  size: 'Default',
  ...spelling(text),
  note: 'Copy it where only those who need it read it. Do not post it in a channel: what you post there, the bot cannot delete.',
});

const textPart = (text: string): Part => ({
  secret: packed(text).map(line => ({ runs: [{ text: line || '\u00a0' }] })),
  size: 'Small',
  weight: 'Default',
  shape: `${counted(text.split(/\r?\n/).filter(line => line.trim()).length, 'line')}. Copy what you need before it is wiped.`,
  note: 'You alone see it. Do not post it in a channel: what you post there, the bot cannot delete.',
});

const PARTS: Record<SecretKind, (text: string, kind: SecretKind) => Part> = {
  password: wordPart,
  pass: wordPart,
  link: linkPart,
  key: keyPart,
  text: textPart,
};

/** Letter by letter as it came. One run a line; one that holds two opening braces is split there, or it would be read as a date. */
function linesPart(text: string) {
  const lines = text.split(/\r?\n/).filter(line => line !== '');
  return { secret: lines.map(line => ({ runs: line.split(/(?<=\{)(?=\{)/).map(run => ({ text: run })) })), weight: 'Bolder' as const };
}

/** Longer ones are copied, never read out. */
const MOST_SPELLED = 64;

function spelling(text: string) {
  const letters = [...text].length;
  const lines = text.split(/\r?\n/).filter(Boolean).length;
  const shape = `${lines > 1 ? `${lines} lines, ` : ''}${letters} characters, ${text.includes(' ') ? 'blanks among them' : 'no spaces'}.`;
  return letters > MOST_SPELLED || lines > 1 ? { shape } : { shape, alike: lookalikes(text), spelled: spell(text) };
}

/** What lines may take of the card's 25 KB, and what each takes besides its text. */
const BUDGET = 19_000;
const PER_LINE = 150;
const CUT = '… the rest does not fit a card.';

const bytesOf = (line: string): number => Buffer.byteLength(JSON.stringify(line)) + PER_LINE;

/**
 * Text of several lines within the budget of a card: as it came where it fits; else lines that belong together stand behind
 * each other, as many as it takes, before anything is left out.
 */
function packed(text: string): string[] {
  const lines = text.split(/\r?\n/).map(line => foreign(line, Number.POSITIVE_INFINITY));
  for (let width = 0; width <= 3_200; width = width ? width * 2 : 100) {
    const fitting = joined(lines, width);
    if (fitting.reduce((sum, line) => sum + bytesOf(line), 0) <= BUDGET) return fitting;
  }
  let left = BUDGET - bytesOf(CUT);
  const kept = joined(lines, 3_200).flatMap(line => {
    const room = left - PER_LINE;
    left -= bytesOf(line);
    if (left >= 0) return [line];
    return room > 0 ? [cutTo(line, room)] : [];
  });
  return [...kept, CUT];
}

/** As many whole characters as fit. */
function cutTo(line: string, bytes: number): string {
  let cut = '';
  let left = bytes - 2;
  for (const letter of line) {
    left -= Buffer.byteLength(JSON.stringify(letter)) - 2;
    if (left < 0) break;
    cut += letter;
  }
  return cut;
}

/** Lines behind each other until they are as long as `width`; an empty line ends what belongs together. */
function joined(lines: readonly string[], width: number): string[] {
  const out: string[] = [];
  for (const line of lines) {
    const last = out.at(-1);
    if (last && line && last.length < width)
      out[out.length - 1] = `${last}${SEPARATED.test(last) || SEPARATED.test(line) ? ' ' : ' · '}${line}`;
    else if (line || last) out.push(line);
  }
  return width < 800 ? out : out.filter(Boolean);
}

/** Of JSON, whose own signs keep its lines apart. */
const SEPARATED = /^[{}[\]"],?|[{[,]$/;
