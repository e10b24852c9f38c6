import { subjectField } from '../model/action';
import type { Field, TextField } from '../model/field';
import { type Problem, problem } from '../model/problem';
import { customerField, spokenOf } from './read-field-names';
import type { Named, People, Run } from './read-run';
import { fitsPattern } from './read-value';
import { isOpen, keepSaid, openFields, type Reading } from './reading';
import { passwordShaped, type Token } from './text';

/** Names beyond this are a sentence. */
const LONGEST_RUN = 6;
const DOMAIN = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;
/** Introduce what an action is about where something else is named too: `E3 to jane`, `jane from Finance`. */
const ABOUT = ['from', 'to', 'on', 'of', 'for'];
const WHERE = new Set(['to', 'for', 'of', 'from']);
/** Introduce what only a field that must be filled takes. */
const WEAK = new Set(['with', 'by', 'as', 'on', 'into', 'onto']);

type Taker = [name: string, field: Field];

/**
 * Who and what goes where: an address to a person that is asked for, a name to what the action is about, what is left to
 * the fields that must be filled, and then to the customer. More than one person for one field is refused: nothing is sent
 * for either.
 */
export function assign(r: Reading, p: People): Problem | undefined {
  const runs = p.runs.filter((run, k) => !isDisplayName(run, p.runs[k + 1]));
  if (!r.action.passwordTyped) domains(r, p, runs);
  const mails = runs.filter(run => run.items.some(item => item.mail));
  const names = runs.filter(run => !mails.includes(run));
  const wrong = takeMails(r, mails, names.length > 0) ?? takeNames(r, p, names);
  const subject = subjectField(r.action);
  const alone = r.who === undefined && p.runs.length === 0 && subject !== undefined && r.action.fields[subject]?.required === true;
  if (alone && p.heading !== undefined) r.who = p.heading;
  r.where ??= p.where ?? (alone ? undefined : p.heading);
  narrow(r);
  return wrong;
}

/** `Jane Doe <jane@contoso.com>`: the name tells nothing more. */
function isDisplayName(run: Run, next: Run | undefined): boolean {
  const [mail] = next?.items ?? [];
  if (!mail?.mail || next?.intro || next?.from !== run.to + 1 || run.items.some(item => item.mail)) return false;
  const local = mail.text.split('@')[0] ?? '';
  return wordsOf(run).some(word => word.length > 1 && local.includes(word));
}
const wordsOf = (run: Run): string[] => run.items.flatMap(item => item.text.toLowerCase().split(/[^\p{L}\p{N}]+/u));

/** `jane contoso.com`: the last word says where. */
function domains(r: Reading, p: People, runs: Run[]): void {
  for (const run of runs) {
    const last = run.items.at(-1);
    const words = last?.text.split(' ') ?? [];
    const domain = words.at(-1) ?? '';
    if (!last || last.mail || !DOMAIN.test(domain) || (words.length === 1 && subjectField(r.action) !== undefined)) continue;
    if (r.where !== undefined || p.where !== undefined || (words.length === 1 && requiredTexts(r, domain).length > 0)) continue;
    p.where = domain;
    last.text = words.slice(0, -1).join(' ');
    if (last.text === '') run.items.pop();
    if (run.items.length === 0) runs.splice(runs.indexOf(run), 1);
  }
}

const isPerson = (field: Field): boolean => field.type === 'user' || field.type === 'users';

/** The fields that a name or an address may be for, beside what the action is about: those that must be filled, then the one that the wording speaks of. */
function takers(r: Reading, people: boolean): Taker[] {
  const subject = subjectField(r.action);
  const fits = ([name, field]: Taker) => name !== subject && (people ? isPerson(field) : NAMED.has(field.type));
  const open = openFields(r, 'user', 'users', 'thing', 'things').filter(fits);
  // once the one that is spoken of is filled, no other takes what is left: removed members are no removed owners
  const optional = Object.entries(r.action.fields).filter(entry => fits(entry) && !entry[1].required);
  const most = Math.max(0, ...optional.map(([name]) => spokenOf(r, name)));
  const [spoken] = optional.find(([name]) => most > 0 && spokenOf(r, name) === most) ?? [];
  return [...open.filter(([, field]) => field.required), ...open.filter(([name, field]) => !field.required && name === spoken)];
}
const NAMED: ReadonlySet<Field['type']> = new Set(['user', 'users', 'thing', 'things']);

function takeMails(r: Reading, runs: readonly Run[], named: boolean): Problem | undefined {
  const subject = subjectField(r.action);
  const about = subject === undefined ? undefined : r.action.fields[subject];
  const waiting = [...runs];
  let wrong: Problem | undefined;
  if (subject && about && isPerson(about) && isOpen(r, subject) && waiting.length > 0) {
    const first = (waiting.length > 1 && takers(r, true).length > 0 && introduced(waiting)) || waiting[0];
    if (first) wrong ??= put(r, [subject, about], waiting.splice(waiting.indexOf(first), 1)[0]);
  }
  let last: Taker | undefined;
  for (const run of waiting) {
    const texts = run.items.filter(item => item.text !== r.who?.toLowerCase());
    if (texts.length === 0) continue;
    const taker: Taker | undefined = takers(r, true)[0] ?? (last && isList(last[1]) ? last : undefined);
    last = taker ?? last;
    wrong ??= taker ? put(r, taker, run) : otherwise(r, run, named);
  }
  return wrong;
}

/** A device among people is what has a number. */
function introduced(runs: readonly Run[], about?: Field): Run | undefined {
  const numbered = about?.type === 'thing' ? runs.filter(run => /\p{N}/u.test(textOf(run.items))) : [];
  return numbered.length === 1 ? numbered[0] : ABOUT.map(word => runs.find(run => run.intro === word)).find(run => run !== undefined);
}

const isList = (field: Field): boolean => field.type === 'users' || field.type === 'things';

/** An address where nobody is asked for: a thing that is found by its person, or a text that must be there. */
function otherwise(r: Reading, run: Run, named: boolean): Problem | undefined {
  const subject = subjectField(r.action);
  const text = run.items.map(item => item.text).join(', ');
  const [field] = requiredTexts(r, text);
  const thing = subject !== undefined && r.action.fields[subject]?.type === 'thing';
  const [person, ...more] = openFields(r, 'user').filter(([name]) => name !== subject);
  const only = person && more.length === 0 && run.items.length === 1 ? person : undefined;
  if (field) r.values[field[0]] = text;
  else if (only && thing && (named || r.who !== undefined)) r.values[only[0]] = text;
  else if (thing && subject && isOpen(r, subject) && run.items.length === 1) r.who = text;
  else return tooMany(r, run.items[0]?.join === '' && r.who !== undefined && run.intro !== '');
  return undefined;
}

const requiredTexts = (r: Reading, text: string): [string, TextField][] =>
  openFields(r, 'text').filter(
    ([name, field]) => field.required && !field.multiline && r.phrase.with[name] === undefined && fitsPattern(field, text),
  );

function takeNames(r: Reading, p: People, names: readonly Run[]): Problem | undefined {
  const order = ['gap', 'after', 'before'];
  const waiting = [...names].sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
  const subject = subjectField(r.action);
  const about = subject === undefined ? undefined : r.action.fields[subject];
  let wrong: Problem | undefined;
  if (subject && about && isOpen(r, subject) && isFirst(r, subject, about)) {
    const run =
      (waiting.length > 1 && takers(r, false).length > 0 && introduced(waiting, about)) ||
      (isCustomer(r, p, about, waiting) ? undefined : waiting[0]);
    if (run) waiting.splice(waiting.indexOf(run), 1);
    if (run && !isSentence(run)) wrong ??= put(r, [subject, about], run);
  }
  for (const run of [...waiting]) {
    const text = textOf(run.items);
    const [field] = subject && isFirst(r, subject, about) ? [] : requiredTexts(r, text);
    const [taker] = takers(r, false).filter(([, one]) => one.required || (!field && !WEAK.has(run.intro)));
    if (isSentence(run) && !field) continue;
    if (taker) wrong ??= put(r, taker, run);
    else if (field) r.values[field[0]] = text;
    else continue;
    waiting.splice(waiting.indexOf(run), 1);
  }
  readInput(r, waiting);
  if (!r.action.passwordTyped) p.where ??= placeIn(r, waiting);
  return wrong;
}

/** `add ip 203.0.113.0/24 to named location HQ`: what is left is for the only text that a change could want. */
function readInput(r: Reading, waiting: Run[]): void {
  const texts = Object.entries(r.action.fields).filter(([, field]) => field.type === 'text' || field.type === 'lines');
  const [name, field] = texts[0] ?? [];
  const run = waiting.find(one => one.intro === '' && one.part !== 'before' && !isSentence(one));
  if (!name || !field || texts.length > 1 || !run || r.who === undefined || r.action.risk === 'read' || !isOpen(r, name)) return;
  if (field.type === 'text' && !fitsPattern(field, textOf(run.items))) return;
  r.values[name] = textOf(run.items);
  waiting.splice(waiting.indexOf(run), 1);
}

/** `list groups contoso`: a single name beside an action that may be about one thing but need not, where no customer is said. */
function isCustomer(r: Reading, p: People, about: Field, waiting: readonly Run[]): boolean {
  const [run, ...more] = waiting;
  const sure = about.required || about.type !== 'thing' || r.where !== undefined || p.where !== undefined || more.length > 0;
  if (!run || sure || !['', 'for', 'of', 'from'].includes(run.intro) || speaksOfOne(r, about)) return false;
  if (r.tokens[run.from]?.quoted || run.items.length > 1 || /\p{N}/u.test(textOf(run.items))) return false;
  p.where = textOf(run.items);
  return true;
}

/** `group members` with members=true, `show team` with type=Team: a wording about one of them. */
const speaksOfOne = (r: Reading, about: Field): boolean =>
  Object.entries(r.phrase.with).some(
    ([name, value]) => r.action.fields[name]?.type === 'toggle' || (about.type === 'thing' && value.toLowerCase() === about.of),
  );

const isSentence = (run: Run): boolean => textOf(run.items).split(' ').length > LONGEST_RUN;

/** Is a name rather what the action is about than a text that must be there? */
const isFirst = (r: Reading, subject: string, about: Field | undefined): boolean =>
  about?.required === true || Object.keys(r.action.fields)[0] === subject || !openFields(r, 'text').some(([, field]) => field.required);

/** The customer among the names that nobody took: behind `for` or `from`, or any where the action is about a customer. */
function placeIn(r: Reading, waiting: readonly Run[]): string | undefined {
  if (r.where !== undefined) return undefined;
  const any = subjectField(r.action) === undefined && (r.action.scope !== 'instance' || customerField(r.action) !== undefined);
  const run = waiting.find(w => WHERE.has(w.intro) && !isSentence(w)) ?? (any ? waiting.find(w => !isSentence(w)) : undefined);
  const text = run && textOf(run.items);
  if (!run || SPAN.test(text ?? '')) return undefined;
  const typed = r.tokens.slice(run.from, run.to + 1).some(isTyped);
  r.typedPassword ||= typed && run.intro === 'to' && r.action.risk !== 'read';
  return typed ? undefined : text;
}

/** No customer is called like a span of time, or like a password. */
const SPAN = /^\d+ ?(?:min|minute|hour|hr|day|week|month|year)s?$/i;
const isTyped = (t: Token): boolean => passwordShaped(t) && /\p{N}/u.test(t.raw) && /[^\p{L}\p{N}\s.,_'&()-]/u.test(t.raw);

/** As typed: `Doe, Jane`, `Research and Development`. */
const textOf = (items: readonly Named[]): string =>
  items.map((item, k) => (k === 0 ? item.text : `${item.join === ',' ? ',' : ` ${item.join}`} ${item.text}`)).join('');

function put(r: Reading, [name, field]: Taker, run: Run | undefined): Problem | undefined {
  if (!run) return undefined;
  if (isList(field)) {
    const before = r.values[name];
    // a name that holds a comma itself stays in quotes
    const said = run.items.map(item => (item.text.includes(',') ? `"${item.text}"` : item.text)).join(', ');
    keepSaid(r, name, before === undefined ? said : `${before}, ${said}`);
    return undefined;
  }
  const several = run.items.slice(1).some(item => item.join !== ',' || item.mail) || run.items.length > 2;
  const different = new Set(run.items.map(item => item.text)).size > 1;
  if (several && different && field.type === 'user') return tooMany(r);
  keepSaid(r, name, different ? textOf(run.items) : (run.items[0]?.text ?? ''));
  return undefined;
}

/** Two people for one: nothing is sent for either. */
function tooMany(r: Reading, apart = false): Problem {
  const fields = Object.entries(r.action.fields).filter(([, field]) => isPerson(field));
  const lists = fields.filter(([, field]) => field.type === 'users').map(([name]) => `${name}=`);
  const single = fields.find(([, field]) => field.type === 'user')?.[1];
  if (fields.length === 0) {
    return problem('BAD_VALUE', {
      field: r.action.title,
      value: 'a person',
      expected: 'It is about no single person: say the customer, as in "at contoso".',
    });
  }
  return problem('BAD_VALUE', {
    field: single?.label ?? r.action.title,
    value: 'more than one',
    expected: apart && lists.length > 0 ? `Say what for: ${lists.join(', ')}.` : 'One person at a time: send a command for each.',
  });
}

/** An action on the whole instance has no customer; some can be narrowed to one. */
function narrow(r: Reading): void {
  const field = r.action.scope === 'instance' ? customerField(r.action) : undefined;
  if (!field || r.where === undefined) return;
  r.values[field] ??= r.where;
  r.where = undefined;
}
