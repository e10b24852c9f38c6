import type { AnyAction } from '../model/action';
import { type Field, ofInstance, type TargetUser, type Tenant, THING_NOUNS, type Thing } from '../model/field';
import type { Problem } from '../model/problem';
import type { CardView } from '../model/view';
import { card } from './parts';
import { at, foreign, headline, LONGEST, plural, redLine, summaryOf, whole, within } from './text';
import type { CardInput, Choice, Own } from './types';

/** A stored question that has not become a request: its buttons carry the id and the key, nothing else. */
export interface AskHandle {
  id: string;
  key: string;
  at: string;
}

/** Static choices beside the typeahead: some clients know only these. Of one input, and of all of a card, for its 25 KB. */
const MOST_CHOICES = 15;
const MOST_IN_ALL = 60;

export interface TenantInput {
  choices: readonly Choice[];
  value: string;
  /** What was said and not found: kept where the person can see it. */
  said?: string;
}
/** One field as the form asks for it; `value` is what was said or chosen before. */
export interface FormInput {
  name: string;
  field: Field;
  value: string;
  choices: readonly Choice[];
  /** What the action is about: it can be typed instead of chosen. */
  subject: boolean;
}

/** The form of an action, or one step of it: customer, then its fields; what was filled in stays. */
export function form(about: {
  ask: AskHandle;
  action: AnyAction;
  tenant?: TenantInput;
  /** The domain of the customer from an earlier step: the typeahead fields of this one are asked with it. */
  where?: string;
  inputs: readonly FormInput[];
  step: { index: number; of: number };
  problem?: Problem;
}): CardView {
  const { ask, action, tenant, where, inputs, step } = about;
  const last = step.index + 1 === step.of;
  const searched = inputs.filter(({ field }) => isSearched(field)).length + (tenant ? 1 : 0);
  const room = Math.min(MOST_CHOICES, Math.floor(MOST_IN_ALL / Math.max(1, searched)));
  return card('form', {
    summary: summaryOf(`Form: ${within(action.title)}${step.of > 1 ? `, step ${step.index + 1} of ${step.of}` : ''}.`),
    title: headline(action.title),
    ...askBase(ask),
    note: noteOf(action, step.index),
    step: step.of > 1 ? `Step ${step.index + 1} of ${step.of}` : undefined,
    customer: tenant ? undefined : where,
    inputs: [...(tenant ? [customerInput(tenant, inputs, room)] : []), ...inputs.flatMap(input => inputsOf(input, room))],
    problem: redLine(about.problem),
    submit: last ? (action.table ? 'Show' : 'Continue') : 'Next',
    back: step.index > 0,
  });
}

function noteOf(action: AnyAction, step: number): Own {
  if (step > 0) return 'What you filled in before is kept.';
  return `${action.summary}.${action.table ? '' : ' Nothing is sent yet: the next card shows what would be, and which rule applies.'}`;
}

const customerInput = ({ choices: all, value, said }: TenantInput, inputs: readonly FormInput[], room: number): CardInput => ({
  kind: 'customer',
  id: 'tenant',
  label: 'Customer',
  hint: said ? `Customer: “${foreign(said, LONGEST.name)}” was not found` : 'Customer: name or domain',
  value,
  choices: choices(all, [value], room),
  dataset: 'tenants',
  resets: inputs.filter(dependsOnCustomer).map(({ name }) => name),
  required: false,
  missing: 'Choose the customer.',
});

const dependsOnCustomer = ({ field }: FormInput): boolean =>
  field.type === 'user' || field.type === 'users' || ((field.type === 'thing' || field.type === 'things') && !ofInstance(field.of));

/** The right input for each kind of field (docs/cards.md §11). What is checked on the client is checked again by us. */
function inputsOf(input: FormInput, room: number): CardInput[] {
  const { name, field, value, subject } = input;
  const common = { id: name, label: field.label, required: field.required && !subject, missing: `Fill in: ${field.label}.` };
  switch (field.type) {
    case 'user':
    case 'users':
    case 'thing':
    case 'things':
    case 'customer':
      return subject ? [searchInput(input, room), typedInput(input)] : [searchInput(input, room)];
    case 'choice':
      return [
        {
          ...common,
          help: field.help,
          kind: 'choice',
          hint: field.required ? 'Choose' : 'Nothing chosen',
          value: chosen(field.choices, value) ?? field.default ?? '',
          choices: field.choices.map(choiceOf),
        },
      ];
    case 'choices':
      return [
        {
          ...common,
          help: field.help,
          kind: 'choices',
          hint: '',
          value: split(value)
            .flatMap(part => chosen(field.choices, part) ?? [])
            .join(','),
          choices: field.choices.map(choiceOf),
        },
      ];
    case 'toggle':
      return [{ ...common, ...switchWords(field), kind: 'toggle', value: value ? String(YES.test(value)) : String(field.default) }];
    case 'number':
      return [
        {
          ...common,
          ...hinted(field.help, field.max - field.min < ANY_NUMBER ? `${field.min} to ${field.max}` : ''),
          kind: 'number',
          value: numberOf(value) ?? field.default,
          min: field.min,
          max: field.max,
        },
      ];
    case 'date':
      return dateInputs(input, field);
    case 'lines':
      return [{ ...common, ...hinted(field.help, 'One a line, or separated by commas'), kind: 'long', value, maxLength: 4_000 }];
    case 'json':
      return [
        {
          ...common,
          ...hinted(field.help, field.shape === 'array' ? 'A JSON list' : 'A JSON object'),
          kind: 'long',
          value,
          maxLength: field.maxLength,
        },
      ];
    case 'text':
      return [
        {
          ...common,
          ...hinted(field.help, ''),
          kind: field.multiline ? 'long' : 'text',
          value: value || (field.default ?? ''),
          maxLength: field.maxLength,
        },
      ];
  }
}

type Searched = Extract<Field, { type: 'user' | 'users' | 'thing' | 'things' | 'customer' }>;
const isSearched = ({ type }: Field): boolean => type in HINTS;
const HINTS: Record<Searched['type'], Own> = {
  user: 'name or sign-in name',
  users: 'one or more people',
  thing: 'begin to type its name',
  things: 'one or more',
  customer: 'name or domain',
};

/** Several are separated by commas in the input's value. */
function searchInput({ name, field: any, value, choices: all, subject }: FormInput, room: number): CardInput {
  const field = any as Searched;
  const many = field.type === 'users' || field.type === 'things';
  const said = many ? split(value) : value ? [value] : [];
  // what is typed has an input of its own where the action is about it
  const kept = subject ? said.filter(one => all.some(choice => choice.value === one)) : said;
  return {
    kind: many ? 'searches' : 'search',
    id: name,
    // of a choice and what is typed one is enough, which only we can tell: the client marks nothing by itself
    label: field.required ? `${field.label} *` : field.label,
    hint: hintOf(field),
    value: kept.join(','),
    choices: choices(all, kept, room),
    dataset: datasetOf(field),
    help: field.help,
    required: false,
    missing: `Choose: ${field.label}.`,
  };
}

/** It names the field, since plain clients read out nothing else; what would be cut is left out. */
function hintOf({ label, type }: Searched): Own {
  const words = `${label}: ${HINTS[type]}`;
  return words.length <= LONGEST_HINT ? words : label;
}

const datasetOf = (field: Searched): string =>
  field.type === 'customer' ? 'tenants' : field.type === 'user' || field.type === 'users' ? 'users' : `things:${field.of}`;

const typedInput = ({ field, value, choices: all }: FormInput): CardInput => ({
  kind: 'text',
  id: 'typed',
  label: field.type === 'user' ? 'Or type the sign-in name' : 'Or type its name',
  hint: field.type === 'user' ? 'someone@contoso.com' : '',
  value: all.some(choice => choice.value === value) ? '' : value,
  maxLength: 254,
  required: false,
  missing: '',
});

/** A day, and where it matters a time. What was said in words cannot stand in them: it is repeated below. */
function dateInputs({ name, value }: FormInput, field: Extract<Field, { type: 'date' }>): CardInput[] {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0];
  const help = value && !day ? `You said “${foreign(value, LONGEST.name)}”: choose it here.` : field.help;
  const common = { required: field.required, missing: `Fill in: ${field.label}.` };
  if (field.day) return [{ ...common, kind: 'day', id: name, label: field.label, value: day, help }];
  return [
    { ...common, kind: 'day', id: name, label: `${field.label}: day`, value: day },
    {
      ...common,
      kind: 'time',
      id: `${name}Time`,
      label: `${field.label}: time`,
      value: /[T ](\d{2}:\d{2})/.exec(value)?.[1],
      required: false,
      help,
    },
  ];
}

/** A range that says nothing. */
const ANY_NUMBER = 100_000_000;
/** A short help stands in the input itself, a long one under it, or it would be cut. */
const LONGEST_HINT = 34;
const hinted = (help: string | undefined, otherwise: Own): { hint: Own; help?: Own } =>
  help === undefined ? { hint: otherwise } : help.length <= LONGEST_HINT ? { hint: help } : { hint: otherwise, help };

/** A word of help stands behind a switch, a sentence under it. */
function switchWords({ label, help }: Extract<Field, { type: 'toggle' }>): { label: Own; help?: Own } {
  if (!help || help.length > LONGEST_HINT) return { label, help };
  const words = help.replace(/\.$/, '');
  return {
    label: `${label} (${/^\p{Lu}\p{Ll}/u.test(words) && !/^(?:CIPP|Microsoft)/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words})`,
  };
}

const YES = /^(?:true|yes|y|on|1|ja)$/i;
const split = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map(part => part.trim())
    .filter(Boolean);
const numberOf = (text: string): number | undefined => (/^-?\d{1,9}$/.test(text.trim()) ? Number(text) : undefined);
const squeezed = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');
const choiceOf = ({ label, value }: { label: string; value: string }): Choice => ({ title: label, value });

/** What was said, as the value of a choice: by value, label or what people say for it. */
function chosen(all: Extract<Field, { type: 'choice' }>['choices'], said: string): string | undefined {
  const key = squeezed(said);
  return key ? all.find(({ value, label, says = [] }) => [value, label, ...says].some(word => squeezed(word) === key))?.value : undefined;
}

/** What was chosen is always among them, and first: a value without a choice is shown raw, or lost. */
function choices(all: readonly Choice[], values: readonly string[], room: number): Choice[] {
  const kept = values.filter(Boolean).map(value => all.find(choice => choice.value === value) ?? { title: value, value });
  const rest = all.filter(choice => !values.includes(choice.value));
  return [...kept, ...rest.slice(0, Math.max(0, room - kept.length))].map(({ title, value }) => ({ title: whole(title), value }));
}

/** Several people or things fit, or one fits doubtfully: a press says which. `pick` is the index in `options`. */
export function picker(about: {
  ask: AskHandle;
  action: AnyAction;
  said: string;
  field?: Field;
  options: readonly { tenant: Tenant; choice: TargetUser | Thing }[];
  more?: boolean;
}): CardView {
  const { ask, action, said, field, options } = about;
  const kind = field?.type === 'thing' || field?.type === 'things' ? field.of : undefined;
  const noun = kind ? THING_NOUNS[kind] : 'person';
  const found = options.length === 1 ? `1 ${noun} matches` : `${options.length}${about.more ? ' or more' : ''} ${plural(noun)} match`;
  const match = `${found} “${foreign(said, LONGEST.name)}”.`;
  return card('picker', {
    summary: summaryOf(`${match} Choose one: ${within(action.title)}.`),
    title: `Which ${noun}?`,
    ...askBase(ask),
    tell: `${match} ${action.table ? 'Choose one.' : 'Nothing is sent until you confirm.'}`,
    people: options.map(({ tenant, choice }, pick) =>
      'kind' in choice
        ? {
            pick,
            name: foreign(choice.name || choice.id, LONGEST.name),
            upn: whole(choice.detail || choice.id),
            detail: tenant.wide ? '' : `${foreign(tenant.name, LONGEST.name)} (${whole(tenant.domain)})`,
          }
        : { pick, name: foreign(choice.name || choice.upn, LONGEST.name), upn: whole(choice.upn), detail: detailOf(tenant, choice) },
    ),
    more: `${about.more ? 'There are more.' : 'Not here?'} Type more of the name${kind ? '' : ', or the whole sign-in name'}.`,
  });
}

const detailOf = (tenant: Tenant, user: TargetUser) =>
  [
    `${foreign(tenant.name, LONGEST.name)} (${whole(tenant.domain)})`,
    foreign(user.department ?? '', LONGEST.name),
    user.enabled ? '' : 'sign-in blocked',
    user.synced ? 'directory-synced' : '',
    user.guest ? 'guest' : '',
  ]
    .filter(Boolean)
    .join(' · ');

const askBase = (ask: AskHandle) => ({ ask: { id: ask.id, once: ask.key }, footer: { words: 'Not a request yet', at: at(ask.at) } });
