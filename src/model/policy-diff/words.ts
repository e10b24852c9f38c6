import { listed } from '../policy-words';
import { type Asked, canBeAt, type EmergencyHours, type Identity, isCustomer, OTHER, type Place, type Time } from './atoms';

/** Exceptions that are still easier to read than what remains: at most so many, of a class of at least so many. */
const FEW = 3;
const MANY = 10;

interface Class {
  words: string;
  of: Asked[];
}

/** Actions class by class; endpoints are of none. */
function classesOf(all: readonly Asked[]): Class[] {
  const possible = all.filter(({ action }) => action.endpoint === undefined);
  const count = (of: readonly Asked[]) => new Set(of.map(({ label }) => label)).size;
  const of = (kind: string, which: (asked: Asked) => boolean): Class[] => {
    const members = possible.filter(which);
    const plain = members.filter(({ action }) => !action.secret);
    return [
      { words: `all ${count(members)} ${kind}`, of: members },
      ...(plain.length < members.length ? [{ words: `all ${count(plain)} ${kind} that return no secret`, of: plain }] : []),
    ];
  };
  const categories = [...new Set(possible.map(({ action }) => action.category))];
  return [
    ...of('actions', () => true),
    ...['read', 'routine', 'elevated', 'destructive'].flatMap(risk => of(`${risk} actions`, ({ action }) => action.risk === risk)),
    ...categories.flatMap(category => of(`actions of ${category}`, ({ action }) => action.category === category)),
  ];
}

/** Whole classes by their name (with few exceptions), whatever is left by id. */
export function actionWords(chosen: readonly Asked[], all: readonly Asked[], where: readonly Place[]): string {
  const possible = all.filter(asked => where.some(place => canBeAt(asked, place)));
  const classes = classesOf(possible);
  const left = new Set(chosen);
  const parts: string[] = [];
  for (;;) {
    const [best] = classes
      .map(({ words, of }) => ({
        words,
        of,
        but: of.filter(asked => !chosen.includes(asked)),
        gain: of.filter(asked => left.has(asked)).length,
      }))
      .filter(({ of, but, gain }) => gain > FEW && (but.length === 0 || (but.length <= FEW && of.length >= MANY)))
      .sort((a, b) => b.gain - a.gain || a.but.length - b.but.length);
    if (!best) break;
    parts.push(`${best.words}${best.but.length > 0 ? ` but ${listed(labels(best.but, possible))}` : ''}`);
    for (const asked of best.of) left.delete(asked);
  }
  return listed([...parts, ...labels([...left], possible)]);
}

/** By id; with the risk where the same action stands there with another one too, and not both are meant. */
function labels(asked: readonly Asked[], all: readonly Asked[]): string[] {
  const risks = (of: readonly Asked[], label: string) => of.filter(one => one.label === label).map(({ action }) => action.risk);
  return [...new Set(asked.map(({ label }) => label))].map(label => {
    const meant = risks(asked, label);
    return meant.length === risks(all, label).length ? label : `${label} (where it is ${listed(meant)})`;
  });
}

export function placeWords(chosen: readonly Place[], all: readonly Place[]): string {
  const has = (key: string) => chosen.some(place => place.key === key);
  const customers = chosen.filter(isCustomer);
  const missing = all.filter(place => isCustomer(place) && !has(place.key)).map(({ key }) => key);
  const some = has(OTHER)
    ? `at every customer${missing.length > 0 ? ` but ${listed(missing)}` : ''}`
    : `at ${listed(customers.map(({ key }) => key))}`;
  return listed([
    ...(customers.length > 0 ? [some] : []),
    ...(has('home') ? ['in the home tenant'] : []),
    ...(has('all') ? ['at all customers in one call'] : []),
    ...(has('instance') ? ['in CIPP itself'] : []),
  ]);
}

/** Nothing where it is at all times; ` outside Mon-Fri 08:00-18:00 Europe/Berlin` where one of the hours tells them apart. */
export function timeWords(chosen: readonly Time[], all: readonly Time[], hours: readonly EmergencyHours[]): string {
  if (chosen.length === all.length) return '';
  const words = (time: Time, which: readonly number[]) =>
    listed(which.map(i => `${time.within[i] ? 'within' : 'outside'} ${hours[i]?.outside} ${hours[i]?.zone}`));
  const every = hours.map((_, i) => i);
  const alone = every.find(i => all.every(time => chosen.includes(time) === (time.within[i] === chosen[0]?.within[i])));
  const [first] = chosen;
  if (first && alone !== undefined) return ` ${words(first, [alone])}`;
  return ` ${listed(
    chosen.map(time => words(time, every)),
    'or',
  )}`;
}

/** The subject of a sentence and whether it is one. */
export function whoSays(chosen: readonly Identity[], all: readonly Identity[]): { words: string; one: boolean } {
  if (chosen.length === all.length) return { words: 'Everybody', one: true };
  const named = chosen.flatMap(({ words }) => words ?? []);
  const missing = all.filter(one => !chosen.includes(one)).flatMap(({ words }) => words ?? []);
  if (named.length === chosen.length) return { words: sentenceCase(listed(named)), one: named.length === 1 };
  if (named.length === 0) return { words: 'Whoever has none of the roles and groups that rules name', one: true };
  return { words: `Everybody but ${listed(missing)}`, one: true };
}

export const sentenceCase = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
