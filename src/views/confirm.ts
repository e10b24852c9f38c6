import type { AnyAction } from '../model/action';
import { callerOpen } from '../model/caller';
import { type Field, isPerson } from '../model/field';
import type { Problem } from '../model/problem';
import { type Asked, type Request, stageOf, valuesOf } from '../model/request';
import type { CardView } from '../model/view';
import { ringsFirst } from './asking';
import { callerAhead } from './caller';
import { throughFact } from './own-name';
import { approvalsWanted, band, card, changesOf, chosen, fieldsOf, flagsOf, footerOf, handle, job, jobOf, nameOf, personOf } from './parts';
import { brief, fact, foreign, headline, LONGEST, momentOf, ownFact, plain, redLine, span, summaryOf } from './text';
import type { Confirm, Fact, Flag, Own, Pick, TextInput, Toggle } from './types';
import { approverOf, stillToCome } from './waiting';

/** With Cancel and the menu beside it, this much fits the inner width of a 320 px card. */
const LONGEST_BUTTON = 16;

/** The card that asks: whom, where, by which rule, with which choices. `p`: what was wrong with the last press. */
export function confirm(r: Request, action: AnyAction, p?: Problem): CardView {
  const flags = [...emergencyFlag(r), ...flagsOf(r, action)];
  const title = headline(action.title);
  const what = job(r, action, true);
  const warnings = flags.length > 0 ? ` Look: ${flags.map(f => f.label.toLowerCase()).join(', ')}.` : '';
  return card('confirm', {
    summary: summaryOf(`${what.charAt(0).toUpperCase()}${what.slice(1)}? Not sent yet.${warnings}`, `Request ${r.id}.`),
    title: `${title}?`,
    request: handle(r),
    footer: footerOf(r),
    status: band('draft', leadsTo(r)),
    target: personOf(r),
    about: aboutOf(r),
    ...changesOf(r, action),
    flags,
    facts: [
      ...chosen(r, action, field => !askedAgain(field)),
      fact('Rule', r.rule),
      ...throughFact(r),
      ...callerAhead(r),
      ...approverFacts(r),
    ],
    note: noteOf(r, action),
    picks: picksOf(r, action),
    toggles: togglesOf(r, action),
    texts: [...textsOf(r, action), ...codeInput(r), ...reasonInput(r), ...ticketInput(r)],
    ownPassword: action.graph?.call(valuesOf(r, action)).makes && r.backend === 'graph' ? OWN_PASSWORD : undefined,
    problem: redLine(p),
    change: isPerson(r.target) && Object.values(action.fields).every(f => f.type === 'user' || f.onConfirm) ? 'Someone else' : 'Change',
    submit: r.approval ? 'Ask for approval' : [...title].length <= LONGEST_BUTTON ? title : 'Run it now',
    sure: sureOf(r, action),
  });
}

const OWN_PASSWORD = { label: 'A password of your own', hint: 'Leave it empty, and one is made up' };

/** What is destroyed takes a second press, under the sentence that says what is meant: the first one opens it and sends nothing. */
function sureOf(r: Request, action: AnyAction): Confirm['sure'] {
  if (action.risk !== 'destructive') return undefined;
  const title = headline(action.title);
  const place = r.target && !r.tenant.wide ? ` at ${brief(r.tenant.name)}` : '';
  const [undo] = action.warns?.(valuesOf(r, action)) ?? [];
  // what a warning says of a choice may not hold any more when the button under it is pressed
  const open = picksOf(r, action).length > 0;
  const words = [
    `${title}: ${nameOf(r)}${place}.`,
    ...(r.stakes ?? []),
    ...(undo ? [`${undo.label}: ${undo.text}`] : []),
    ...(open ? ['What is changed above counts instead.'] : []),
  ];
  return {
    title: [...title].length < LONGEST_BUTTON ? `${title}…` : 'Go on…',
    text: foreign(words.join(' '), LONGEST.words * 2),
  };
}

/** What will happen. The action's own sentences may name groups and people; what is destroyed is said under the target. */
function noteOf(r: Request, action: AnyAction) {
  const first = [ringsFirst(r), r.approval ? BEFORE_APPROVAL : ''].filter(Boolean);
  if (action.risk === 'destructive') return first.join(' ') || undefined;
  const reads = action.risk === 'read' ? 'It only reads. The answer is shown to you alone.' : '';
  const own = foreign(action.note?.(valuesOf(r, action)) ?? reads, LONGEST.words * 2);
  return [...first, own].filter(Boolean).join(' ') || undefined;
}

const BEFORE_APPROVAL = 'Nothing happens before it is approved; then it runs at once.';

function leadsTo({ approval, emergency, backend }: Request): Own {
  if (approval) return `needs ${approvalsWanted(approval.stages)} in the channel ${plain(stageOf(approval).channel)}`.trimEnd();
  const runs = backend === 'graph' ? 'runs as soon as you are signed in' : 'runs at once';
  return emergency ? `${runs}, by the emergency rule` : runs;
}

const approverFacts = ({ approval }: Request): Fact[] =>
  approval ? [fact('Approver', approverOf(approval)), ...stillToCome(approval), ownFact('Waits', `up to ${span(approval.expiresMs)}`)] : [];

/** With the last change of the password, which a caller can be asked about; that is not for a channel. */
function aboutOf(r: Request): Fact[] {
  const changed = momentOf(r.before?.lastPasswordChange);
  return [...jobOf(r), ...(changed ? [ownFact('Password', `last changed ${changed}`)] : [])];
}

/** An emergency rule lets one person act alone: the card says so where the warnings are. */
const emergencyFlag = (r: Request): Flag[] =>
  r.emergency
    ? [{ label: 'Emergency rule', text: 'The auditors are told at once: who, for whom and why. Use it only when it cannot wait.' }]
    : [];

/** Shown as an input here, and therefore not among the facts. */
const askedAgain = (field: Field): boolean => field.onConfirm === true && ['toggle', 'text', 'choice'].includes(field.type);

const picksOf = (r: Request, action: AnyAction): Pick[] =>
  fieldsOf(action).flatMap(([id, field]) =>
    field.type === 'choice' && field.onConfirm
      ? [
          {
            id,
            label: field.label,
            value: String(r.values[id] ?? field.default ?? ''),
            choices: field.choices.map(({ label, value }) => ({ title: label, value })),
          },
        ]
      : [],
  );

const togglesOf = (r: Request, action: AnyAction): Toggle[] =>
  fieldsOf(action).flatMap(([id, field]) =>
    field.type === 'toggle' && field.onConfirm
      ? [{ id, label: field.label, value: (r.values[id] ?? field.default) ? ('true' as const) : ('false' as const) }]
      : [],
  );

const textsOf = (r: Request, action: AnyAction): TextInput[] =>
  fieldsOf(action).flatMap(([id, field]) => {
    if (field.type !== 'text' || !field.onConfirm) return [];
    const { label, help = '', multiline, maxLength, required } = field;
    return [
      {
        id,
        label,
        hint: help,
        value: String(r.values[id] ?? '').slice(0, maxLength),
        multiline,
        maxLength,
        required,
        missing: `Fill in: ${label}.`,
      },
    ];
  });

/** Where CIPP checks codes: for people whose phone cannot ring. What is typed goes to CIPP, and nowhere else. */
const codeInput = (r: Request): TextInput[] =>
  r.approval?.caller?.codes && callerOpen(r)
    ? [
        {
          id: 'callerCode',
          label: 'Code from their app, if they have no Microsoft Authenticator',
          hint: '6 digits that they read out to you now; empty: their phone rings',
          value: '',
          multiline: false,
          maxLength: 8,
          required: false,
          missing: '',
        },
      ]
    : [];

const reasonInput = (r: Request): TextInput[] =>
  input(r.emergency ? 'required' : r.asks.reason, {
    id: 'reason',
    label: 'Reason',
    hint: isPerson(r.target) ? 'What did they ask, how did you check it is them?' : 'Who asked for it, and why?',
    value: (r.reason ?? '').slice(0, 300),
    multiline: true,
    maxLength: 300,
    missing: 'Write a reason, the rule asks for one.',
  });

const ticketInput = (r: Request): TextInput[] =>
  input(r.asks.ticket, {
    id: 'ticket',
    label: 'Ticket',
    hint: 'For example INC-1042',
    value: foreign(r.ticket ?? '', 40),
    multiline: false,
    maxLength: 40,
    missing: 'Write the ticket number, the rule asks for one.',
  });

const input = (asked: Asked, text: Omit<TextInput, 'required'>): TextInput[] =>
  asked === 'off' ? [] : [{ ...text, required: asked === 'required' }];
