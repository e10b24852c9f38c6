import type { Field } from '../model/field';
import { type Problem, problem } from '../model/problem';
import { AND, freeAt, isFiller, isName, isSaid, PLACES, type Reading, STORY } from './reading';
import { isId, isMail, passwordShaped, type Token } from './text';

type Part = 'before' | 'gap' | 'after';
/** Words that stand together, and where: before the command, between its words or behind it. */
interface Run {
  part: Part;
  text: string;
}

interface People {
  mode: 'who' | 'where' | 'skip';
  part: Part;
  /** The run being read. */
  words: string[];
  /** `for` or `of` stood before it. */
  introduced: boolean;
  /** `contoso: reset password jane`: a customer where somebody else is named, else the person. */
  heading?: string;
  who: Run[];
  where?: string;
  mails: string[];
  /** `and` stood behind somebody. */
  and: boolean;
  many: boolean;
  /** How many parts a comma has ended in this run: `Doe, Jane` is one person, `jane, bob, eve` are several. */
  commas: number;
}

/** Names beyond this are a sentence. */
const LONGEST_RUN = 6;
const POLITE = new Set('please pls plz thanks thx ty now asap urgent urgently immediately quickly'.split(' '));
const INCORPORATED = new Set('inc ltd llc gmbh corp co plc ag kg limited'.split(' '));
const PREPOSITIONS = new Set(['for', 'of']);

/** Whom and where, from the words nothing else explains. More than one person is refused: nothing is sent for either. */
export function readPeople(r: Reading): Problem | undefined {
  const p: People = { mode: 'who', part: 'before', words: [], introduced: false, who: [], mails: [], and: false, many: false, commas: 0 };
  for (const i of r.tokens.keys()) readToken(r, p, i);
  flush(p);
  if (p.many || (r.who === undefined ? p.mails.length > 1 : p.mails.some(mail => mail !== r.who?.toLowerCase()))) {
    const user = Object.values(r.action.fields as Record<string, Field>).find(f => f.type === 'user');
    return problem('BAD_VALUE', {
      field: user?.label ?? r.action.title,
      value: 'more than one',
      expected: 'One person at a time: send a command for each.',
    });
  }
  const who = r.who ?? chosen(p);
  r.who = who ?? p.heading;
  r.where ??= p.where ?? (who ? p.heading : undefined);
  return undefined;
}

/** An address is surer than any name; a name behind the command surer than one before it. */
function chosen(p: People): string | undefined {
  const run = (['gap', 'after', 'before'] as const).map(part => p.who.find(w => w.part === part)).find(w => w !== undefined);
  const name = run && run.text.split(' ').length <= LONGEST_RUN ? run.text : undefined;
  return p.mails[0] ?? name;
}

function readToken(r: Reading, p: People, i: number): void {
  const t = freeAt(r, i);
  if (!t) {
    boundary(r, p, i);
    return;
  }
  if (isMail(unpossessed(t.word))) addMail(p, unpossessed(t.word));
  else if (t.key === '' && t.raw !== '@') dash(p, t);
  else if (t.word.startsWith('@') || t.word.endsWith('@')) aroundAt(r, p, i, t);
  else if (isSaid(t, PLACES)) place(r, p, i, t);
  else if (isSaid(t, AND)) and(r, p, i, t);
  else if (isSaid(t, PREPOSITIONS) && !(p.mode === 'where' && t.key === 'of')) preposition(r, p, i);
  else if (isSaid(t, STORY) || (t.key === 'to' && somebody(p))) story(p);
  else if (isFiller(t) && !(p.mode === 'where' && p.words.length > 0 && !POLITE.has(t.key))) filler(p, t);
  else addWord(r, p, i, t);
  ending(r, p, i, t);
}

const somebody = (p: People): boolean => p.mode === 'who' && (p.words.length > 0 || p.mails.length > 0);

/** A word that another stage has taken: the command, a pair, a toggle, a password. */
function boundary(r: Reading, p: People, i: number): void {
  const first = r.command[0] ?? 0;
  const last = r.command.at(-1) ?? 0;
  if (p.part === 'before' && p.mode === 'who' && p.words.length > 0 && r.tokens[i - 1]?.assign === ':') {
    p.heading = p.words.join(' ');
    p.words = [];
  }
  flush(p);
  p.part = i < first ? 'before' : i < last ? 'gap' : 'after';
  p.mode = 'who';
  p.and = false;
}

function addMail(p: People, mail: string): void {
  if (p.and || (p.mode === 'who' && p.commas > 0 && p.mails.length > 0)) p.many ||= !p.mails.includes(mail.toLowerCase());
  if (!p.mails.includes(mail.toLowerCase())) p.mails.push(mail.toLowerCase());
  flush(p);
  p.mode = 'who';
}

/** `jane doe (contoso)` and `jane - contoso`: the second run says where. */
function dash(p: People, t: Token): void {
  if (!/^[-–—|/]$/.test(t.raw) || !somebody(p)) return;
  flush(p);
  p.mode = 'where';
}

/** `jane @ contoso.com` is an address taken apart; `jane doe @ contoso.com` and `jane @contoso` say where. */
function aroundAt(r: Reading, p: People, i: number, t: Token): void {
  const before =
    t.word === '@' || t.word.startsWith('@') ? (p.mode === 'who' && p.words.length === 1 ? p.words[0] : undefined) : t.word.slice(0, -1);
  const next = t.word.endsWith('@') ? freeAt(r, i + 1) : undefined;
  const behind = next?.word ?? t.word.replace(/^@/, '');
  const mail = `${before ?? ''}@${behind}`;
  if (isMail(mail)) {
    p.words = [];
    if (next) r.free.delete(i + 1);
    addMail(p, mail);
    return;
  }
  if (t.word.endsWith('@') && t.word !== '@' && before) p.words.push(before);
  flush(p);
  p.mode = 'where';
  if (t.word.startsWith('@') && t.word !== '@') p.words.push(behind);
}

function place(r: Reading, p: People, i: number, t: Token): void {
  const next = freeAt(r, i + 1);
  // "contoso tenant", and "cannot sign in, please …"
  if (t.stop !== '' || !next || (!isName(next) && !isSaid(next, PLACES) && !isFiller(next))) {
    if (p.mode === 'where') flush(p);
    return;
  }
  // "the contoso tenant", with more behind it
  if (p.mode === 'where' && p.words.length > 0 && !['at', 'in', '@', 'from'].includes(t.key)) {
    flush(p);
    p.mode = 'who';
    return;
  }
  flush(p);
  p.mode = 'where';
}

/**
 * `for contoso` behind somebody says where; before anybody it introduces the person. A single bare word before it could
 * also be a password (`new password hunter for jane`): then nobody is named, and the form asks.
 */
function preposition(r: Reading, p: People, i: number): void {
  if (!isName(freeAt(r, i + 1)) && !isSaid(freeAt(r, i + 1), PLACES)) return;
  const gap = p.who.some(run => run.part === 'gap');
  if (p.mode === 'where' || (!somebody(p) && !gap)) {
    flush(p);
    p.mode = 'who';
    p.introduced = true;
    return;
  }
  const doubtful = r.action.secret && p.part === 'after' && !p.introduced && p.words.length === 1 && p.mails.length === 0;
  if (doubtful) p.words = [];
  flush(p);
  p.mode = doubtful ? 'skip' : 'where';
}

function and(r: Reading, p: People, i: number, t: Token): void {
  const next = freeAt(r, i + 1);
  if (p.mode === 'where') {
    if (p.words.length > 0 && isName(next) && !isMail(next?.word ?? '')) p.words.push(t.word);
    else story(p);
    return;
  }
  p.and = somebody(p) && isName(next);
  if (!p.and) story(p);
}

function story(p: People): void {
  flush(p);
  p.mode = 'skip';
}

function filler(p: People, t: Token): void {
  if (p.mode === 'where' && p.words.length > 0 && POLITE.has(t.key)) story(p);
}

function addWord(r: Reading, p: People, i: number, t: Token): void {
  const secret = r.action.secret && (somebody(p) || p.mode === 'skip' || p.who.length > 0 || r.who !== undefined);
  if (p.mode !== 'where' && r.action.secret && passwordShaped(t) && (secret || (!t.quoted && alone(t)))) {
    r.typedPassword = true;
    for (let k = i + 1; r.tokens[k]?.glued; k += 1) r.free.delete(k);
    story(p);
    return;
  }
  if (p.mode === 'skip') return;
  if (p.and) p.many = true;
  const [name, customer, ...more] = t.quoted || isId(t.word) ? [] : t.word.split('@');
  if (p.mode === 'who' && name && customer && more.length === 0) {
    p.words.push(name);
    flush(p);
    p.mode = 'where';
    p.words.push(customer);
    return;
  }
  if (t.bracket && somebody(p)) {
    flush(p);
    p.mode = 'where';
  }
  p.words.push((t.quoted ? t.raw : t.word).replace(/\s+/g, ' ').trim());
}

/** A first word with symbols and digits: nobody is called that. `jane@contoso` is somebody at contoso. */
const alone = (t: Token): boolean =>
  !/^[\p{L}\p{N}._-]{2,}@[\p{L}-]{3,}$/u.test(t.word) && /[^\p{L}\p{N}\s._'-]/u.test(t.raw) && /\p{N}/u.test(t.raw);

/** What the end of a sentence or part means for the run before it. */
function ending(r: Reading, p: People, i: number, t: Token): void {
  if (p.mode === 'skip' || p.words.length === 0) return;
  if (t.stop === '.') story(p);
  else if (t.stop === ',' || (t.assign === ':' && p.mode === 'where')) comma(r, p, i);
}

function comma(r: Reading, p: People, i: number): void {
  if (p.mode === 'where') {
    if (INCORPORATED.has(freeAt(r, i + 1)?.key ?? '')) return;
    const somebodyKnown = p.who.length > 0 || p.mails.length > 0 || r.who !== undefined;
    flush(p);
    p.mode = somebodyKnown ? 'skip' : 'who';
    return;
  }
  p.commas += 1;
  if (p.commas > 1) p.many = true;
  if (shortPart(r, i + 1)) p.words.push(`${p.words.pop() ?? ''},`);
  else story(p);
}

/** Is what follows a comma one or two words of a name, as in `Doe, Jane`? */
function shortPart(r: Reading, from: number): boolean {
  for (let n = 0; n <= 2; n += 1) {
    const t = freeAt(r, from + n);
    if (!isName(t) || isMail(t?.word ?? '')) return n > 0 && !isSaid(t, STORY);
    if (t?.stop) return true;
  }
  return false;
}

const unpossessed = (word: string): string => (/'s$/i.test(word) ? word.slice(0, -2) : word);

function flush(p: People): void {
  const text = unpossessed(p.words.join(' ').replace(/,$/, ''));
  p.words = [];
  p.introduced = false;
  p.commas = 0;
  if (text === '') return;
  if (p.mode === 'where') p.where = text;
  else if (p.mode === 'who') p.who.push({ part: p.part, text });
}
