import type { AnyAction } from '../model/action';
import type { CardView, TextView } from '../model/view';
import { card } from './parts';
import { at, foreign, LONGEST, summaryOf, within } from './text';

/** Rows of one card; more are asked for with a word. */
const MOST_ROWS = 8;

/** What this person may run: `actions` are those that match `words` (all of them without); `needs` says by id what the policy asks. */
export function help(about: {
  words: string;
  actions: readonly AnyAction[];
  at: string;
  reference?: string;
  needs?: Readonly<Record<string, string>>;
}): CardView {
  const { words, actions } = about;
  const quoted = `“${foreign(words, LONGEST.name)}”`;
  const found = actions.length === 1 ? '1 action matches' : `${actions.length === 0 ? 'No' : actions.length} actions match`;
  const tell = words ? `${found} ${quoted}.` : 'Type a command as you would say it, or press Start.';
  return rows({ ...about, title: 'What you can do', tell });
}

/** The greeting in a personal chat when the bot is installed. */
export const welcome = (about: { actions: readonly AnyAction[]; at: string; reference?: string }): CardView =>
  rows({
    ...about,
    title: 'Hello',
    tell: 'I run CIPP actions for your customers. Type a command as you would say it, or press Start. Passwords are shown to you alone, in this chat.',
  });

function rows(about: {
  title: string;
  tell: string;
  actions: readonly AnyAction[];
  at: string;
  reference?: string;
  needs?: Readonly<Record<string, string>>;
}): CardView {
  const { title, tell, actions, reference, needs = {} } = about;
  return card('actions', {
    summary: summaryOf(
      `${title}: ${
        actions
          .slice(0, MOST_ROWS)
          .map(a => within(a.title))
          .join(', ') || 'nothing found'
      }.`,
    ),
    title,
    tell,
    actions: actions
      .slice(0, MOST_ROWS)
      .map(a => ({ id: a.id, name: a.title, about: `${a.summary}.`, example: a.example, need: needs[a.id] })),
    more: actions.length > MOST_ROWS ? `${MOST_ROWS} of ${actions.length}. Type help and a word to see others.` : undefined,
    footer: { words: reference ? `Reference ${reference}` : 'Type help at any time', at: at(about.at) },
  });
}

/** The same for a channel, in a line. */
export function helpText(actions: readonly AnyAction[]): TextView {
  const names = actions.slice(0, 3).map(a => within(a.title));
  const list = actions.length > 3 ? `${names.join(', ')} and ${actions.length - 3} more` : names.join(', ') || 'nothing yet';
  const example = actions[0] ? ` For example: “${actions[0].example}”.` : '';
  return {
    text: `I can do this for you: ${list}.${example} Forms, results and passwords go to our personal chat; type help there for more.`,
  };
}

export const typedPassword = (): TextView => ({
  text: 'I did not use the password you typed, and I kept it nowhere: a new one is made at random. Delete your message, so that nobody reads it there.',
});
export const sentToChat = (): TextView => ({ text: 'I answered in our personal chat.' });
export const lookingUp = (): TextView => ({ text: 'Looking it up. The answer follows here.' });
