import type { Request } from '../model/request';
import { ownFact } from './text';
import type { Fact, Own } from './types';

/** Who does it, in a sentence about what was sent or said. */
export const doer = ({ backend }: Pick<Request, 'backend'>): 'CIPP' | 'Microsoft' => (backend === 'graph' ? 'Microsoft' : 'CIPP');

/** Through what it runs; CIPP is what people expect. */
export const throughFact = ({ backend }: Pick<Request, 'backend'>, whose: 'your' | 'the requester’s' = 'your'): Fact[] =>
  backend === 'graph' ? [ownFact('Through', `Microsoft Graph, in ${whose} own name`)] : [];

interface AcceptedWords {
  summary: Own;
  detail: Own;
  note: Own;
  advice: Own;
  ticket: Own;
}

const SIGN_IN = 'have the person sign in while you are on the phone';

/** Graph accepted the reset: what is known of how it ends (docs/graph.md §3, Polling). */
export function operationWords({ looks, signInAskedAt, end }: NonNullable<Request['operation']>): AcceptedWords {
  if (end) return OPEN[end];
  if (signInAskedAt)
    return {
      ...UNDER_WAY,
      detail: 'sign in to see how it ended',
      advice: 'Sign in with the card below, or press See how it ended.',
    };
  return { ...UNDER_WAY, detail: looks > 0 ? 'Microsoft is working on it' : 'sent to Microsoft' };
}

const UNDER_WAY = {
  summary: 'Microsoft accepted it and has not confirmed it yet.',
  note: 'The new password is ready, and is shown once Microsoft has confirmed it.',
  advice: 'Wait a moment: this card changes by itself.',
  ticket: 'accepted by Microsoft, not confirmed yet',
};

const open = (detail: Own, why: Own, ticket: Own): AcceptedWords => ({
  summary: `${why} The password is not confirmed.`,
  detail,
  note: `${why} The new password is shown, but it may not have been set.`,
  advice: `Before you rely on it, ${SIGN_IN}.`,
  ticket: `accepted by Microsoft, ${ticket}`,
});

const OPEN: Record<NonNullable<NonNullable<Request['operation']>['end']>, AcceptedWords> = {
  'no-place': open('Microsoft does not say how it ended', 'Microsoft gave no place to ask how it ended.', 'not confirmed'),
  hidden: open(
    'outcome not visible to your role',
    'Microsoft does not show your role how it ended.',
    'outcome not visible to the requester’s role',
  ),
  'no-end': open('still unknown after 15 minutes', 'Microsoft has not said how it ended.', 'still unknown after 15 minutes'),
};
