import { begin, extend, finish, flush, type People, somebody, story, unpossessed } from './read-run';
import { AND, freeAt, isFiller, isName, isSaid, NOISE, PLACES, POLITE, PURPOSE, type Reading, STORY } from './reading';
import { isId, isMail, passwordShaped, type Token } from './text';

const INCORPORATED = new Set('inc ltd llc gmbh corp co plc ag kg limited'.split(' '));
const PREPOSITIONS = new Set(['for', 'of']);
/** What else may introduce a name, where nobody types a password behind it. */
const INTROS = new Set('to from on onto into with by as'.split(' '));
/** Whom, what and where, from the words that nothing else explains. */
export function readPeople(r: Reading): People {
  const p: People = {
    mode: 'who',
    part: 'before',
    words: [],
    items: [],
    join: '',
    intro: '',
    from: 0,
    to: 0,
    runs: [],
  };
  for (const i of r.tokens.keys()) readToken(r, p, i);
  flush(p);
  return p;
}

function readToken(r: Reading, p: People, i: number): void {
  const t = freeAt(r, i);
  if (!t) {
    boundary(r, p, i);
    return;
  }
  if (isMail(unpossessed(t.word))) addMail(r, p, i, unpossessed(t.word));
  else if (t.key === '' && t.raw !== '@') dash(p, t);
  else if (t.word.startsWith('@') || t.word.endsWith('@')) aroundAt(r, p, i, t);
  else if (introduced(r, p, i, t)) begin(p, t.key);
  else if (isSaid(t, PLACES)) place(r, p, i, t);
  else if (isSaid(t, AND)) and(r, p, i, t);
  else if (isSaid(t, PREPOSITIONS) && !(p.mode === 'where' && t.key === 'of')) preposition(r, p, i, t);
  else if (isSaid(t, STORY) || (t.key === 'to' && somebody(p))) story(p);
  else if (!r.action.passwordTyped && isSaid(t, NOISE) && t.raw === t.key) flush(p);
  else if (isFiller(t) && !(p.mode === 'where' && p.words.length > 0 && !POLITE.has(t.key))) filler(p, t);
  else addWord(r, p, i, t);
  ending(r, p, i, t);
}

/** `to jane`, `from Finance`: another name, unless it may be a password. */
function introduced(r: Reading, p: People, i: number, t: Token): boolean {
  const next = freeAt(r, i + 1);
  if (r.action.passwordTyped || t.quoted || !INTROS.has(t.key) || t.stop || !isName(next) || isSaid(next, PURPOSE)) return false;
  return p.mode !== 'skip' || t.key === 'to' || t.key === 'from';
}

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
}

function addMail(r: Reading, p: People, i: number, mail: string): void {
  if (p.mode !== 'who' || p.join === '') {
    const { intro, mode } = p;
    const named = p.words.length > 0 || p.items.length > 0;
    flush(p);
    if (mode === 'who' && !named) p.intro = intro;
  }
  p.mode = 'who';
  finish(p);
  extend(p, i);
  p.items.push({ text: mail.toLowerCase(), join: p.join, mail: true });
  p.join = '';
  // `jane@contoso.com, bob@contoso.com`
  const next = freeAt(r, i + 1);
  if (r.tokens[i]?.stop === ',' && isName(next) && (isMail(next?.word ?? '') || takesSeveral(r))) p.join = ',';
}

const takesSeveral = (r: Reading): boolean => Object.values(r.action.fields).some(field => field.type === 'users');

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
    addMail(r, p, i, mail);
    return;
  }
  if (t.word.endsWith('@') && t.word !== '@' && before) p.words.push(before);
  flush(p);
  p.mode = 'where';
  if (t.word.startsWith('@') && t.word !== '@') p.words.push(behind);
}

const TIME = /^\d{1,2}(?::\d{2})?(?:am|pm)?$/;

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
  p.mode = TIME.test(next.key) && !next.quoted ? 'skip' : 'where';
}

/**
 * `for contoso` behind somebody says where; before anybody it introduces the person. A single bare word before it could
 * also be a password (`new password hunter for jane`): then nobody is named, and the form asks. Where an action is about
 * more than one person, what is named behind it may be either.
 */
function preposition(r: Reading, p: People, i: number, t: Token): void {
  if (!isName(freeAt(r, i + 1)) && !isSaid(freeAt(r, i + 1), PLACES)) return;
  if (!r.action.passwordTyped) {
    begin(p, t.key);
    return;
  }
  const gap = p.runs.some(run => run.part === 'gap');
  if (p.mode === 'where' || (!somebody(p) && !gap)) {
    begin(p, t.key);
    return;
  }
  const doubtful = p.part === 'after' && p.intro === '' && p.words.length === 1 && p.items.length === 0;
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
  if (!(somebody(p) && isName(next))) {
    story(p);
    return;
  }
  finish(p);
  p.join = t.raw;
}

function filler(p: People, t: Token): void {
  if (p.mode === 'where' && p.words.length > 0 && POLITE.has(t.key)) story(p);
}

function addWord(r: Reading, p: People, i: number, t: Token): void {
  const typed = r.action.passwordTyped && (somebody(p) || p.mode === 'skip' || p.runs.length > 0 || r.who !== undefined);
  if (p.mode !== 'where' && r.action.passwordTyped && passwordShaped(t) && (typed || (!t.quoted && alone(t)))) {
    r.typedPassword = true;
    for (let k = i + 1; r.tokens[k]?.glued; k += 1) r.free.delete(k);
    story(p);
    return;
  }
  if (p.mode === 'skip') return;
  // a name behind an address, or behind a quoted one, is another
  if (p.words.length === 0 && p.items.length > 0 && p.join === '') flush(p);
  const [name, customer, ...more] = t.quoted || isId(t.word) ? [] : t.word.split('@');
  extend(p, i);
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
    const somebodyKnown = p.runs.length > 0 || r.who !== undefined;
    flush(p);
    p.mode = somebodyKnown ? 'skip' : 'who';
    return;
  }
  if (!shortPart(r, i + 1)) {
    story(p);
    return;
  }
  finish(p);
  p.join = ',';
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
