import type { AnyAction } from '../model/action';
import type { CardView, TextView } from '../model/view';
import { card } from './parts';
import { at, counted, foreign, headline, LONGEST, summaryOf, within } from './text';

/** Rows of one card; more are asked for with a word, or on the next page. */
const MOST_ROWS = 8;
/** Beside the groups: what most people come for, else whatever comes first. */
const MOST_FIRST = 3;
const FIRST: readonly string[] = ['reset-password', 'list-user', 'set-sign-in-state', 'list-users'];

/** What this person may run: `actions` are those that match `words`, `of` all of theirs; `need` says what the policy asks of one, and is asked for those alone that are shown. */
export function help(about: {
  words: string;
  page: number;
  actions: readonly AnyAction[];
  of: readonly AnyAction[];
  at: string;
  need?: (action: AnyAction) => string | undefined;
  /** Everything is switched off. */
  allOff?: boolean;
}): CardView {
  const { words, actions, of, allOff } = about;
  const quoted = `“${foreign(words, LONGEST.name)}”`;
  const found =
    actions.length === 1 ? '1 action matches' : `${actions.length === 0 ? 'No action matches' : `${actions.length} actions match`}`;
  const tell =
    of.length === 0
      ? 'No rule of the policy lets you run anything now. Type whoami to see how the bot sees you.'
      : words
        ? `${found} ${quoted}, of the ${of.length} that you may run.${actions.length === 0 ? ' Search with another word, or with none to see the groups.' : ''}`
        : `You may run ${counted(of.length, 'action')}. Type a command as you would say it, ${of.length > MOST_FIRST ? 'search with a word, or choose a group' : 'or press Start'}.`;
  const off = allOff ? 'Everything is switched off now: type switches to see by whom and why. ' : '';
  return rows({ ...about, title: 'What you can do', tell: `${off}${tell}`, grouped: words === '' });
}

/** The greeting in a personal chat when the bot is installed. */
export const welcome = (about: { actions: readonly AnyAction[]; alone: boolean; at: string }): CardView =>
  rows({
    ...about,
    words: '',
    page: 1,
    grouped: true,
    title: 'Hello',
    tell: `${about.alone ? 'I act on the people of your own tenant through Microsoft Graph, in your name.' : 'I run CIPP actions for your customers.'} Type a command as you would say it, or press Start. Passwords and keys are shown to you alone, in this chat.`,
  });

function rows(about: {
  title: string;
  tell: string;
  words: string;
  page: number;
  grouped: boolean;
  actions: readonly AnyAction[];
  at: string;
  need?: (action: AnyAction) => string | undefined;
}): CardView {
  const { title, tell, words, grouped, need } = about;
  const actions = grouped ? firstOnes(about.actions) : about.actions;
  const most = grouped ? MOST_FIRST : MOST_ROWS;
  const pages = Math.max(1, Math.ceil(actions.length / most));
  const page = grouped ? 1 : Math.min(about.page, pages);
  const onPage = actions.slice((page - 1) * most, page * most);
  return card('actions', {
    summary: summaryOf(`${title}: ${onPage.map(a => within(a.title)).join(', ') || 'nothing found'}.`),
    title,
    tell,
    actions: onPage.map(a => ({ id: a.id, name: headline(a.title), about: `${a.summary}.`, example: a.example, need: need?.(a) })),
    groups: grouped ? groupsOf(about.actions) : [],
    more: !grouped && pages > 1 ? `${(page - 1) * most + 1} to ${(page - 1) * most + onPage.length} of ${actions.length}` : undefined,
    words,
    ...(!grouped && page < pages && { next: page + 1 }),
    ...(!grouped && page > 1 && { back: page - 1 }),
    footer: { words: 'Type help at any time', at: at(about.at) },
  });
}

const firstOnes = (actions: readonly AnyAction[]): AnyAction[] => [
  ...new Set([...FIRST.flatMap(id => actions.find(a => a.id === id) ?? []), ...actions]),
];

/** Each category with how many actions it has, in the catalogue's order. One group alone is no choice. */
function groupsOf(actions: readonly AnyAction[]) {
  const counts = new Map<string, number>();
  for (const { category } of actions) counts.set(category, (counts.get(category) ?? 0) + 1);
  return actions.length > MOST_FIRST ? [...counts].map(([name, n]) => ({ name, count: counted(n, 'action'), words: name })) : [];
}

/** The same for a channel, in a line. */
export function helpText(actions: readonly AnyAction[]): TextView {
  const first = firstOnes(actions);
  const names = first.slice(0, 3).map(a => within(a.title));
  const list = actions.length > 3 ? `${names.join(', ')} and ${actions.length - 3} more` : names.join(', ') || 'nothing now';
  const example = first[0] ? ` For example: “${first[0].example}”.` : '';
  return {
    text: `I can do this for you: ${list}.${example} Forms, results and passwords go to our personal chat; type help there for more.`,
  };
}

export const typedPassword = (): TextView => ({
  text: 'I did not use the password you typed, and I kept it nowhere: passwords are made at random. Delete your message, so that nobody reads it there.',
});
export const signInAsked = (): TextView => ({
  text: 'Sign in with the card in our personal chat. Where Teams can do it by itself, it asks you nothing.',
});
export const signInFirst = (): TextView => ({
  text: 'Microsoft wants to know who asks. Sign in with the card in our personal chat within 15 minutes, and the answer follows there.',
});
export const signedIn = (): TextView => ({
  text: 'You are signed in. What runs through Microsoft Graph runs in your name, until you type sign out.',
});
export const signedOut = (): TextView => ({
  text: 'You are signed out: nothing of your sign-in is kept, and requests that need it will ask again.',
});
export const sentToChat = (): TextView => ({ text: 'I answered in our personal chat.' });
export const lookingUp = (waking: boolean): TextView => ({
  text: waking
    ? 'CIPP is waking up after a quiet time, which can take a minute. The answer follows here.'
    : 'Looking it up. The answer follows here.',
});
