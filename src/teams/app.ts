import { randomBytes } from 'node:crypto';
import { Application } from '@microsoft/teams-ai/lib/Application';
import { ActivityTypes, type TurnContext } from 'botbuilder';
import type { Clock } from '../model/clock';
import type { Place, Speaker } from '../model/event';
import type { SignInRoad } from '../model/own-name';
import type { Log } from '../model/ports';
import { type Problem, problem, sentences } from '../model/problem';
import type { FileRoad, Road } from '../model/road';
import { type Conversations, StoreAway } from '../model/store';
import { isCard, type TextView } from '../model/view';
import { answer, answerStatus, badRequest, pressAnswer, searchAnswer, textAnswer } from './answers';
import { consentOf, executeOf, placeOf, saidOf, speakerOf, submitOf, typedOf } from './events';
import type { Turn } from './inbound';
import type { Renderer } from './render';
import type { Replies } from './replies';
import { isSignIn, type SignInEdge } from './sign-in';

export interface AppOptions {
  road: Road & FileRoad & SignInRoad;
  /** Absent: people cannot sign in. */
  signIn?: SignInEdge;
  replies: Replies;
  renderer: Renderer;
  conversations: Conversations;
  clock: Clock;
  log: Log;
}

/** The two activities of one installation come close together, in any order. */
const SAME_INSTALL_MS = 10_000;
/** Teams shows at most so many choices (docs/teams.md §5). */
const MOST_CHOICES = 15;

type Handler = (turn: Turn, by: Speaker, context: TurnContext) => Promise<void>;

/**
 * Routes guarded activities to the road. The result runs one turn and answers every invoke; a failure of the road becomes a sentence
 * with a reference number, and the card that was pressed stays as it is.
 */
export function createApp({
  road,
  signIn,
  replies,
  renderer,
  conversations,
  clock,
  log,
}: AppOptions): (context: TurnContext) => Promise<void> {
  const seen = new Map<string, number>();
  const learn = (by: Speaker, at: Place): Promise<void> => conversations.learn(by.id, at, by.teamsId);

  const said: Handler = async (turn, by) => {
    const event = saidOf(turn, by);
    await learn(by, event.at);
    await replies.send(event.at, await replies.busy(event.at, () => road.said(event)));
  };

  const submitted: Handler = async (turn, by) => {
    const event = submitOf(turn, by);
    if (!event) return replies.send(placeOf(turn), [textView(problem('UNKNOWN_BUTTON'))]);
    await learn(by, event.at);
    const { view, stored } = await replies.busy(event.at, () => road.pressed(event));
    if (!stored || !isCard(view)) await replies.send(event.at, [view]);
  };

  const executed: Handler = async (turn, by, context) => {
    const event = executeOf(turn, by);
    if (!event) return answer(context, badRequest());
    const { view } = await road.pressed(event);
    await answer(context, pressAnswer(view, renderer));
    // a thread of a channel is new with each card in it, and no step on the way needs to find it
    await learn(by, event.at).catch(error => log.warn({ err: error }, 'where somebody pressed could not be stored'));
  };

  const typed: Handler = async (turn, by, context) => {
    const choices = await road.typed(typedOf(turn, by));
    await answer(context, searchAnswer(choices.slice(0, MOST_CHOICES)));
  };

  /** Teams shows nothing of the answer: what there is to say is said in the chat. */
  const consented: Handler = async (turn, by, context) => {
    const event = consentOf(turn, by);
    if (event) {
      await learn(by, event.at);
      await road.consented(event);
    }
    await answer(context, undefined);
  };

  /** 412 is what makes Teams show the card to a person whom it could not sign in by itself. */
  const signedIn: Handler = async (turn, by, context) => {
    const at = placeOf(turn);
    const found = await signIn?.reported(turn, by);
    const taken = found !== undefined && (await road.signedIn({ by, at, ...found }));
    await answerStatus(context, taken ? 200 : 412);
  };

  const other: Handler = (turn, _by, context) => answer(context, textAnswer(turn, textView(problem('UNKNOWN_BUTTON')).text));

  /** An installation is told twice: by itself, and as the bot among those added. The first greets. */
  async function met(turn: Turn): Promise<void> {
    const installed = turn.type === ActivityTypes.InstallationUpdate && turn.action === 'add';
    if (!installed && !turn.membersAdded?.some(member => member.id === turn.recipient.id)) return;
    const by = speakerOf(turn);
    const at = placeOf(turn);
    const again = isAgain(at);
    if (by) await learn(by, at);
    if (!again) await replies.send(at, await road.met(by, at));
  }

  function isAgain(at: Place): boolean {
    const now = clock.now().getTime();
    for (const [conversation, until] of seen) if (until <= now) seen.delete(conversation);
    const again = seen.has(at.conversation);
    seen.set(at.conversation, now + SAME_INSTALL_MS);
    return again;
  }

  const forPeople = (handler: Handler) => async (context: TurnContext) => {
    const turn = context.activity as unknown as Turn;
    try {
      const by = speakerOf(turn);
      if (by) await handler(turn, by, context);
    } catch (error) {
      const sorry = textView(broken(error, turn, log));
      if (turn.type === ActivityTypes.Invoke) await answer(context, textAnswer(turn, sorry.text));
      if (turn.type !== ActivityTypes.Invoke || isConsent(turn)) await replies.send(placeOf(turn), [sorry]);
    }
  };

  const forInstallations = async (context: TurnContext) => {
    const turn = context.activity as unknown as Turn;
    await met(turn).catch(error => broken(error, turn, log));
  };

  const app = new Routes({ removeRecipientMention: false }); // mentions are ours to strip (events.ts)
  app.adaptiveCards.actionSubmit(isA(ActivityTypes.Message, isSubmit), forPeople(submitted));
  app.message(isA(ActivityTypes.Message), forPeople(said));
  app.adaptiveCards.actionExecute(isA(ActivityTypes.Invoke, isExecute), async context => {
    await forPeople(executed)(context);
    return ''; // not used: the invoke is answered
  });
  app.adaptiveCards.search(
    isA(ActivityTypes.Invoke, turn => turn.name === 'application/search'),
    async context => {
      await forPeople(typed)(context);
      return [];
    },
  );
  app.activity(isA(ActivityTypes.Invoke, isConsent), forPeople(consented));
  if (signIn) app.activity(isA(ActivityTypes.Invoke, isSignIn), forPeople(signedIn));
  app.activity(isA(ActivityTypes.Invoke), forPeople(other));
  app.activity(isA(ActivityTypes.InstallationUpdate), forInstallations);
  app.activity(isA(ActivityTypes.ConversationUpdate), forInstallations);
  // edits, deletions, reactions, read receipts and what Teams will invent: nothing to do, and 200

  return async context => {
    await app.run(context);
  };
}

/** teams-ai 1.7.4 starts its typing timer whatever `startTypingTimer` says, and has one for all turns; ours is per turn (replies.ts). */
class Routes extends Application {
  override startTypingTimer(): void {}
  override stopTypingTimer(): void {}
}

const isA =
  (type: string, and: (turn: Turn) => boolean = () => true) =>
  async (context: TurnContext): Promise<boolean> =>
    context.activity.type === type && and(context.activity as unknown as Turn);

const isSubmit = (turn: Turn): boolean => !turn.text && typeof turn.value === 'object' && turn.value !== null;

const isExecute = (turn: Turn): boolean =>
  turn.name === 'adaptiveCard/action' &&
  (turn.value as { action?: { type?: unknown } } | null | undefined)?.action?.type === 'Action.Execute';

const isConsent = (turn: Turn): boolean => turn.name === 'fileConsent/invoke';

export function textView(p: Problem): TextView {
  const { tell, next } = sentences(p);
  return { text: `${tell} ${next}` };
}

/** A bug, or a database that is away: the person gets a number, the log the number and the stack. */
function broken(error: unknown, turn: Turn, log: Log): Problem {
  const reference = `E-${randomBytes(4).toString('hex').toUpperCase()}`;
  log.error({ err: error, reference, type: turn.type, name: turn.name }, 'a turn broke');
  return problem(error instanceof StoreAway ? 'STORE_AWAY' : 'BUG', { reference });
}
