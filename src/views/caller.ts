import { type Caller, type CallerEnd, callerWhy } from '../model/caller';
import { isPerson } from '../model/field';
import type { Request } from '../model/request';
import { ownFact, time } from './text';
import type { Fact, Flag, Own, Status } from './types';

/** What the person said on their own phone: on every card from then on. */
export function callerFacts(r: Request): Fact[] {
  const caller = r.approval?.caller;
  if (!caller || caller.state === 'due') return [];
  if (caller.state === 'asking')
    return [
      ownFact('Caller', byCode(r) ? 'the code was being checked, no answer yet' : 'was being asked on their own phone, no answer yet'),
    ];
  if (caller.state === 'skipped') return [ownFact('Caller', skipped(r))];
  return [
    ownFact('Caller', caller.state === 'approved' ? `verified: ${PROOF[caller.by ?? 'phone']}, ${time(caller.at)}` : notVerified(caller)),
  ];
}

const PROOF = { phone: 'approved on their own phone', code: 'they read out the code of their own app' } as const;

const skipped = ({ target }: Request): Own =>
  isPerson(target) ? 'not asked before: this rings their phone itself' : 'not asked: this is not about one person';

const notVerified = (caller: Caller): Own => `NOT verified: ${END[caller.state as Exclude<CallerEnd, 'approved'>](caller)}`;

const END: Record<Exclude<CallerEnd, 'approved'>, (caller: Caller) => Own> = {
  denied: ({ at }) => `they denied it on their own phone, ${time(at)}`,
  'wrong-code': ({ at }) => `the code that was read out is not theirs, ${time(at)}`,
  unanswered: ({ at }) => `nobody answered on their phone, ${time(at)}`,
  'no-method': () => 'they have no sign-in method that rings their phone',
  'too-soon': ({ againAt }) =>
    `their phone had just been asked, so it was not asked again${againAt ? `; possible from ${time(againAt)}` : ''}`,
  failed: caller => `their phone could not be asked (${callerWhy(caller)})`,
  unreadable: caller => `the answer proves nothing (${callerWhy(caller)})`,
  interrupted: () => 'the bot was interrupted while it asked; their phone may have rung',
};

/** On the card where approvers decide: among the facts where it was them, else first in the box that says "check this first". */
export const callerFlags = (r: Request): Flag[] => {
  const caller = r.approval?.caller;
  if (!caller || ['due', 'asking', 'skipped', 'approved'].includes(caller.state)) return [];
  const denied =
    caller.state === 'denied' ? ' Whoever called is not them, or they did not expect it. Call them back on the number on file.' : '';
  return [{ label: 'Caller', text: `${notVerified(caller)}.${denied}` }];
};
export const callerVerdict = (r: Request): Fact[] => (callerFlags(r).length > 0 ? [] : callerFacts(r));

/** The band of an approval whose person said no: before everything else. */
export const deniedBand = ({ approval }: Request, detail: Own): Status | undefined =>
  approval?.caller?.state === 'denied' ? { style: 'attention', word: 'They denied it on their own phone', detail } : undefined;

/** The word while the person is asked: nobody else can decide yet. */
export const ASKING = 'Asking the person first';
export const askingBand = (r: Request): Status => ({
  style: 'accent',
  word: ASKING,
  detail: byCode(r) ? 'by the code of their app' : 'on their own phone',
});

/** The requester typed a code that they read out, in place of the prompt. */
export const byCode = ({ approval }: Request): boolean => approval?.caller?.sealed !== undefined || approval?.caller?.by === 'code';

/** What will happen first, on the card that asks to confirm. */
export function callerAhead(r: Request): Fact[] {
  const caller = r.approval?.caller;
  if (!caller) return [];
  if (caller.state === 'skipped') return [ownFact('Caller', skipped(r))];
  const then = caller.mode === 'required' ? 'approvers are asked only if it is approved' : 'approvers see how it ended';
  const how =
    caller.codes && caller.state === 'due' && !byCode(r)
      ? 'asked first, on their own phone or by a code'
      : `asked ${byCode(r) ? 'by the code of their app' : 'on their own phone'} first`;
  return [ownFact('Caller', `${how}; ${then}`)];
}
/** The same on what a denial led to. */
export const deniedStyle = ({ approval }: Request): Partial<Status> => (approval?.caller?.state === 'denied' ? { style: 'attention' } : {});

/** A refusal after the phone rang: a prompt was sent, and nothing was changed. */
export const untouched = (r: Request): Own => (r.ended?.why?.startsWith('CALLER_') ? 'nothing was changed' : 'nothing was sent');

/** The same for the ticket system, which knows no reader's clock. */
export function callerLine({ approval }: Request): Own {
  const state = approval?.caller?.state ?? 'skipped';
  if (['due', 'asking', 'skipped'].includes(state)) return '';
  return `Caller: ${state === 'approved' ? 'verified on their own phone' : 'not verified on their own phone'}`;
}
