import { isDeepStrictEqual } from 'node:util';
import { type ApprovalTerms, duration, type Policy, type Ruling, remindersOf, stagesOf, type Who } from '../policy';
import { listed, peopleOf } from '../policy-words';

/** What a change is to a reviewer: somebody may do more or with fewer eyes, the contrary, or neither. */
export type Way = 'widening' | 'tightening' | 'other';

/** One thing that changed. */
export interface Difference {
  way: Way;
  says: string;
}

/** A ruling's steps from least to most. */
const LEVELS = ['refused', 'approval', 'emergency', 'allowed'] as const;
const levelOf = (ruling: Ruling) => LEVELS.indexOf(ruling.kind === 'allowed' && ruling.rule.emergency ? 'emergency' : ruling.kind);

/** `level`: whether it runs at all, or with which eyes; else how an approval goes, thing by thing. */
export function compared(before: Ruling, after: Ruling, channels: Channels): { level?: Way; terms: Difference[] } {
  const [was, is] = [levelOf(before), levelOf(after)];
  if (was !== is) return { level: is > was ? 'widening' : 'tightening', terms: [] };
  if (before.kind !== 'approval' || after.kind !== 'approval') return { terms: [] };
  return { terms: termsDiffer(before.approval, after.approval, channels) };
}

/** The channels of both policies: what a name means. */
export interface Channels {
  before: Policy['channels'];
  after: Policy['channels'];
}

function termsDiffer(before: ApprovalTerms, after: ApprovalTerms, channels: Channels): Difference[] {
  return [
    ...stagesDiffer(stagesOf(before), stagesOf(after)),
    ...escalationDiffers(before.escalate, after.escalate, channels),
    ...demanded('a reason is', before.reason, after.reason),
    ...demanded('a ticket is', before.ticket, after.ticket),
    ...demanded('verifying the caller is', before.verifyCaller, after.verifyCaller),
    ...channelsDiffer(
      stagesOf(before).map(stage => stage.in),
      stagesOf(after).map(stage => stage.in),
      channels,
    ),
    ...otherwise(`expires after ${after.expires}`, before.expires, duration(before.expires) === duration(after.expires)),
    ...remindersDiffer(before, after),
    ...otherwise(`notify is ${after.notify}`, before.notify, before.notify === after.notify),
  ];
}

type Stages = ReturnType<typeof stagesOf>;

function stagesDiffer(before: Stages, after: Stages): Difference[] {
  if (before.length === after.length && after.length > 1)
    return after.flatMap((stage, i) => {
      const was = before[i];
      const at = (said: Difference[]) => said.map(({ way, says }) => ({ way, says: `at stage ${i + 1} ${says}` }));
      return was ? at([...counted(was.count, stage.count), ...approversDiffer(was.by, stage.by)]) : [];
    });
  const sum = (stages: Stages) => stages.reduce((all, { count }) => all + count, 0);
  const all = (stages: Stages): Who => ({ roles: stages.flatMap(({ by }) => by.roles), groups: stages.flatMap(({ by }) => by.groups) });
  const more = after.length - before.length;
  const words = (n: number) => (n === 1 ? 'one stage' : `${n} stages`);
  return [
    ...counted(sum(before), sum(after)),
    ...(more === 0 ? [] : [{ way: wayOf(more < 0), says: `it has ${words(after.length)} (before: ${before.length})` }]),
    ...approversDiffer(all(before), all(after)),
  ];
}

const wayOf = (wider: boolean): Way => (wider ? 'widening' : 'tightening');

function counted(before: number, after: number): Difference[] {
  if (before === after) return [];
  const approvals = after === 1 ? 'one approval is' : `${after} approvals are`;
  return [{ way: wayOf(after < before), says: `${approvals} ${after < before ? 'enough' : 'needed'} (before: ${before})` }];
}

/** Whom a list gained and whom it lost. */
export function membersDiffer<T>(before: readonly T[], after: readonly T[]): { gained: T[]; lost: T[] } {
  return {
    gained: [...new Set(after)].filter(one => !before.includes(one)),
    lost: [...new Set(before)].filter(one => !after.includes(one)),
  };
}

function approversDiffer(before: Who, after: Who): Difference[] {
  const { gained, lost } = membersDiffer(peopleOf(before), peopleOf(after));
  return [
    ...(gained.length > 0 ? [{ way: 'widening' as const, says: `${listed(gained)} may approve too` }] : []),
    ...(lost.length > 0 ? [{ way: 'tightening' as const, says: `${listed(lost)} may no longer approve` }] : []),
  ];
}

type Escalate = ApprovalTerms['escalate'];

function escalationDiffers(before: Escalate, after: Escalate, channels: Channels): Difference[] {
  const deciders = (escalate: Escalate) =>
    escalate ? [...peopleOf(escalate.by ?? { roles: [], groups: [] }), ...escalate.to.map(id => `person ${id}`)] : [];
  const [were, are] = [deciders(before), deciders(after)];
  const { gained, lost } = membersDiffer(were, are);
  const [was, is] = [duration(before?.after ?? ''), duration(after?.after ?? '')];
  const stay = were.some(one => are.includes(one));
  const sooner = {
    way: stay ? wayOf((is ?? 0) < (was ?? 0)) : ('other' as const),
    says: `escalates after ${after?.after} (before: ${before?.after})`,
  };
  const where = (escalate: Escalate, names: Policy['channels']) => escalate?.in && names[escalate.in]?.id;
  const moved = where(before, channels.before) !== where(after, channels.after);
  return [
    ...(gained.length > 0
      ? [{ way: 'widening' as const, says: `${listed(gained)} may decide when nobody has after ${after?.after}` }]
      : []),
    ...(lost.length > 0
      ? [{ way: 'tightening' as const, says: `${listed(lost)} may no longer decide when nobody has after ${before?.after}` }]
      : []),
    ...(before && after && was !== is ? [sooner] : []),
    ...(moved ? [{ way: 'other' as const, says: after?.in ? `escalates to the channel ${after.in}` : 'escalates to no channel' }] : []),
  ];
}

/** How much a demand holds back; optional and off differ only in what is asked. */
const DEMANDS: Readonly<Record<string, number>> = { off: 0, optional: 0, shown: 1, required: 2 };

function demanded(what: string, before: string, after: string): Difference[] {
  if (before === after) return [];
  const [was = 0, is = 0] = [DEMANDS[before], DEMANDS[after]];
  return [{ way: was === is ? 'other' : wayOf(is < was), says: `${what} ${after} (before: ${before})` }];
}

function channelsDiffer(before: readonly string[], after: readonly string[], channels: Channels): Difference[] {
  const meant = (names: readonly string[], known: Policy['channels']) => [...new Map(names.map(name => [name, known[name]])).values()];
  if (isDeepStrictEqual(meant(before, channels.before), meant(after, channels.after))) return [];
  const named = (names: readonly string[]) => listed([...new Set(names)]);
  const words = (names: readonly string[], known: Policy['channels']) =>
    named(before) === named(after) ? `${named(names)} ${listed(meant(names, known).map(channel => channel?.id ?? ''))}` : named(names);
  return [{ way: 'other', says: `asked in ${words(after, channels.after)} (before: ${words(before, channels.before)})` }];
}

function remindersDiffer(before: ApprovalTerms, after: ApprovalTerms): Difference[] {
  const words = ({ remind }: ApprovalTerms) => (remind === undefined ? 'never' : `after ${listed([remind].flat())}`);
  return isDeepStrictEqual(remindersOf(before), remindersOf(after))
    ? []
    : [{ way: 'other', says: `reminds ${words(after)} (before: ${words(before)})` }];
}

/** Neither more nor fewer eyes. */
const otherwise = (says: string, before: string, same: boolean): Difference[] =>
  same ? [] : [{ way: 'other', says: `${says} (before: ${before})` }];
