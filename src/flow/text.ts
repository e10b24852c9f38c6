import { objectId, upn } from '../model/ids';

/** One word of a message, or what stands between two quotes. */
export interface Token {
  /** As typed, quotes removed (those of bare JSON stay). May be a password: never shown before `parse` has decided what it is. */
  raw: string;
  /** Without punctuation at the edges. */
  word: string;
  /** `word` in lower case, for comparing. */
  key: string;
  quoted: boolean;
  /** An opening quote that nothing closes: a typed password may go on to the end of the message. */
  open: boolean;
  /** What follows a name directly: `name=` or `name:`. */
  assign: '' | '=' | ':';
  /** Stands directly behind its `name=`. */
  glued: boolean;
  /** What ends behind it: a sentence or line, or only a part. */
  stop: '' | ',' | '.';
  /** Opened with a bracket: `jane (contoso)`. */
  bracket: boolean;
  /** Where it stands in the cleaned text, quotes and punctuation with it. */
  from: number;
  to: number;
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  '#160': ' ',
  lt: '<',
  gt: '>',
  quot: '"',
  '#34': '"',
  '#39': "'",
  apos: "'",
  amp: '&',
};
const TAGS = new Set('a p div span br b i u em strong at li ul ol code pre font blockquote'.split(' '));
const BREAKS = new Set(['p', 'div', 'br', 'li']);

/** Letters, digits and marks that mean nothing but themselves: most of what is typed. */
const PLAIN = /^[\w .,;!?@/+=()-]*$/;

/** The text with Unicode's blanks, quotes, invisible characters and mail links brought to one plain form; line ends stay. */
export function clean(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  const plain = text
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/[\n\r\u0085\u2028\u2029]/g, '\n')
    .replace(/[\p{Z}\p{Cc}\u115f\u1160\u2800\u3164\uffa0]/gu, c => (c === '\n' ? c : ' '))
    .replace(/&(nbsp|lt|gt|quot|apos|amp|#160|#34|#39);/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? '')
    .replace(/[“”„‟«»″＂]/g, '"')
    .replace(/[‘’‚‛‹›′´`＇]/g, "'")
    .replace(/[＠]/g, '@');
  return unwrap(
    links(plain)
      .replace(/mailto:/gi, ' ')
      .trim(),
  );
}

/** A whole message in quotes, as copied from a manual. */
function unwrap(text: string): string {
  const [first] = text;
  const wrapped = text.length > 1 && (first === '"' || first === "'") && text.endsWith(first) && text.indexOf(first, 1) === text.length - 1;
  return wrapped ? text.slice(1, -1).trim() : text;
}

/** Mail links as Teams and Outlook write them (HTML, Markdown, angle brackets) become the address; other tags go. */
function links(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const link = text[at] === '<' ? angle(text, at) : text[at] === '[' ? markdown(text, at) : undefined;
    out += link?.plain ?? text[at];
    at = link?.end ?? at + 1;
  }
  return out;
}

interface Link {
  plain: string;
  end: number;
}

function angle(text: string, at: number): Link | undefined {
  const close = text.indexOf('>', at);
  if (close < 0) return undefined;
  const inner = text.slice(at + 1, close);
  const tag = /^\/?([a-z]{1,10})(?=[\s/]|$)/i.exec(inner)?.[1]?.toLowerCase() ?? '';
  const mail = address(inner);
  if (tag === 'a' && mail) {
    const end = text.toLowerCase().indexOf('</a>', close);
    return { plain: ` ${mail} `, end: end < 0 ? close + 1 : end + '</a>'.length };
  }
  if (TAGS.has(tag)) return { plain: BREAKS.has(tag) ? '\n' : '', end: close + 1 };
  return { plain: ` ${inner} `, end: close + 1 };
}

function markdown(text: string, at: number): Link | undefined {
  const middle = text.indexOf('](', at);
  const close = middle < 0 ? -1 : text.indexOf(')', middle);
  if (close < 0) return undefined;
  const mail = address(text.slice(middle + 2, close));
  return mail ? { plain: ` ${mail} `, end: close + 1 } : undefined;
}

const address = (link: string): string | undefined => /mailto:([^"'?\s>]{3,})/i.exec(link)?.[1];

const NAME = /(\p{L}[\p{L}\p{N}_-]{0,39})([=:])/uy;
const SCHEMES = new Set(['http', 'https', 'sip', 'tel']);

/** The words of a cleaned text, in one pass. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let glued = false;
  const add = (t: Parsed, to: number): void => {
    tokens.push({ ...t, from: at, to });
    at = to;
  };
  while (at < text.length) {
    const c = text[at] ?? '';
    const last = tokens.at(-1);
    if (c === ' ' || c === '\n') {
      if (c === '\n' && last) last.stop = '.';
      glued = false;
      at += 1;
      continue;
    }
    NAME.lastIndex = at;
    const name = glued ? null : NAME.exec(text);
    if (name?.[1] && !SCHEMES.has(name[1].toLowerCase())) {
      add({ ...token(name[1]), assign: name[2] as '=' | ':' }, at + name[0].length);
      glued = true;
    } else if (c === '=' && !glued) {
      add(token('='), at + 1);
      glued = true;
    } else {
      const whole = assigned(last) ? structure(text, at) : undefined;
      const { t, to } = whole ?? word(text, at);
      add({ ...t, glued }, to);
      // `"Sales Team","Marketing"`: the next of a list stands directly behind the comma
      glued = t.quoted && to < text.length && text[to] !== ' ' && text[to] !== '\n';
    }
  }
  return tokens;
}

type Parsed = Omit<Token, 'from' | 'to'>;
const assigned = (last: Token | undefined): boolean => last !== undefined && (last.assign !== '' || (last.raw === '=' && !last.quoted));

function word(text: string, at: number): { t: Parsed; to: number } {
  const c = text[at] ?? '';
  const quote = c === '"' || c === "'" ? closing(text, at) : -1;
  if (quote < 0) {
    const to = blank(text, at + 1);
    return { t: { ...token(text.slice(at, to)), open: c === '"' || c === "'" }, to };
  }
  const end = blank(text, quote + 1);
  const comma = text.indexOf(',', quote);
  const to = comma === quote + 1 && end > comma + 1 ? comma + 1 : end;
  const raw = text.slice(at + 1, quote);
  return { t: { ...token(raw), ...said(raw, text.slice(quote + 1, to)) }, to };
}

/** JSON without quotes around it, blanks and all: from its opening bracket to the closing one. */
function structure(text: string, at: number): { t: Parsed; to: number } | undefined {
  if (text[at] !== '{' && text[at] !== '[') return undefined;
  let depth = 0;
  let inText = false;
  for (let i = at; i < text.length; i += 1) {
    const c = text[i] ?? '';
    if (inText && c === '\\') i += 1;
    else if (c === '"') inText = !inText;
    else if (!inText && (c === '{' || c === '[')) depth += 1;
    else if (!inText && (c === '}' || c === ']')) depth -= 1;
    if (depth > 0) continue;
    const to = blank(text, i + 1);
    const raw = text.slice(at, i + 1);
    return /^[,;.]?$/.test(text.slice(i + 1, to)) ? { t: { ...token(raw), ...said(raw, text.slice(i + 1, to)) }, to } : undefined;
  }
  return undefined;
}

const said = (raw: string, behind: string): Partial<Parsed> => ({
  quoted: true,
  word: raw.trim(),
  key: raw.trim().toLowerCase(),
  stop: /[.;!?]/.test(behind) ? '.' : behind.includes(',') ? ',' : '',
});

function blank(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== ' ' && text[end] !== '\n') end += 1;
  return end;
}

/** The closing quote: the next one that a blank, punctuation or the end follows (an apostrophe inside is none). */
function closing(text: string, at: number): number {
  const mark = text[at] ?? '';
  for (let end = text.indexOf(mark, at + 1); end > 0; end = text.indexOf(mark, end + 1)) {
    if (end + 1 === text.length || ' \n,;.!?)'.includes(text[end + 1] ?? '')) return end;
  }
  return -1;
}

const EDGE = new Set('()[]{}<>"\'*~,;:.!?-–—•|/…');

function token(raw: string): Parsed {
  let from = 0;
  let to = raw.length;
  while (from < to && EDGE.has(raw[from] ?? '')) from += 1;
  while (to > from && EDGE.has(raw[to - 1] ?? '')) to -= 1;
  const word = raw.slice(from, to);
  const tail = raw.slice(to);
  // a point behind three letters or fewer is an initial or a title: J. Doe, Dr. Doe
  const sentence = /[;!?]/.test(tail) || (tail.includes('.') && word.length > 3);
  return {
    raw,
    word,
    key: word.toLowerCase(),
    quoted: false,
    open: false,
    assign: '',
    glued: false,
    stop: sentence ? '.' : tail.includes(',') ? ',' : '',
    bracket: raw.startsWith('('),
  };
}

/** A sign-in name or mail address. Stricter than {@link upn}: no digits in the last label, so that `P@ss.w0rd` is none. */
export const isMail = (text: string): boolean => upn(text) !== undefined && /\.(?:\p{L}{2,63}|xn--[a-z0-9-]{2,59})$/iu.test(text);
export const isId = (text: string): boolean => objectId(text) !== undefined;

const HARD = /[^\p{L}\p{M}\p{N}.'_\s@,;:()<>[\]"-]/u;

/** More like a password than like a part of a name: digits or symbols that names do not have. */
export function passwordShaped(t: Pick<Token, 'raw' | 'word' | 'quoted'>): boolean {
  const text = t.raw;
  if (isMail(t.word) || isId(t.word)) return false;
  if (text.includes('@') && text.length > 1 && !text.startsWith('@')) return true;
  const inner = t.quoted ? text : t.word;
  if (inner.length >= 4 && HARD.test(inner)) return true;
  if (/\p{N}/u.test(inner)) return inner.length >= 6 || /[!?]$/.test(text);
  return false;
}
