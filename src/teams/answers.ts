import { ActivityTypes, type TurnContext } from 'botbuilder';
import { isCard, type View } from '../model/view';
import type { Inbound } from './inbound';
import type { Renderer } from './render';

/** Body of an invoke answer (docs/teams.md §4). */
type Body = object | undefined;

const messageAnswer = (text: string): Body => ({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text });

export const badRequest = (): Body => ({
  statusCode: 400,
  type: 'application/vnd.microsoft.error',
  value: { code: 'BadRequest', message: 'This is not a button of this bot.' },
});

/** A card replaces the pressed one for the presser alone; a text is shown as a short message beside it. */
export const pressAnswer = (view: View, renderer: Renderer): Body =>
  isCard(view)
    ? { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: renderer.card(view) }
    : messageAnswer(view.text);

export const searchAnswer = (results: { title: string; value: string }[]): Body => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.search.searchResponse',
  value: { results },
});

/** A sentence in the shape that each kind of invoke shows; kinds that show nothing get an empty 200, never 501. */
export function textAnswer(activity: Pick<Inbound, 'name'>, text: string): Body {
  const name = activity.name ?? '';
  if (name === 'adaptiveCard/action') return messageAnswer(text);
  if (name === 'application/search') return searchAnswer([]);
  if (/^(task\/|composeExtension\/(fetchTask|submitAction))/.test(name)) return { task: { type: 'message', value: text } };
  if (name.startsWith('composeExtension/')) return { composeExtension: { type: 'message', text } };
  return undefined;
}

/**
 * Answers the invoke ourselves. teams-ai would edit the shared message with a card that has `refresh`: one person's view for everybody
 * (AdaptiveCards.js, `actionExecuteResponseType`); it sends nothing where an answer stands already.
 */
export async function answer(context: TurnContext, body: Body): Promise<void> {
  await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200, body } });
}

/** To invokes that Teams reads the status of. */
export async function answerStatus(context: TurnContext, status: number): Promise<void> {
  await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status } });
}
