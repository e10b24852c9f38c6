/**
 * What each template of `cards/` is filled with; test/cards keeps the two alike. Never null and never a missing list:
 * the engine throws on null inside text, prints `${x}` for a missing name and one raw row for a missing list
 * (docs/cards.md §10). Optional means that the key is left out.
 */
export type BandStyle = 'emphasis' | 'accent' | 'good' | 'warning' | 'attention';
/** Our own words only: they pass through Markdown and may hold {{DATE(…)}} or {{TIME(…)}}. */
export type Own = string;
/** Words of others, made safe by `text.ts`: only ever bound to a TextRun, a choice's title or a tooltip. */
export type Others = string;
/** `2026-11-21T14:32:00Z`: whole seconds and Z, or DATE() and TIME() print it raw. */
export type Instant = string;

/** Where a button is: in sight, or in the menu where others are. A menu alone would hide all there is. */
export type Mode = 'primary' | 'secondary';

export interface Status {
  style: BandStyle;
  word: Own;
  detail?: Own;
}
export interface Fact {
  label: Own;
  value: Others;
}
/** Of an action's own warnings, which may name what they warn of. */
export interface Flag {
  label: Others;
  text: Others;
}
export interface Line {
  text: Others;
}
/** Whom or what a card is about. Without a target the customer itself, whose name then does not stand there twice. */
export interface Person {
  name: Others;
  upn?: Others;
  tenant?: Others;
  domain?: Others;
}
export interface Choice {
  title: Others;
  value: string;
}
/** What a button says of its card: an id to look up and the key that makes a second press the same press. */
export interface Handle {
  id: string;
  once: string;
}

/** `summary`: one sentence without a secret; becomes fallbackText, speak and the activity's summary. */
interface Base {
  summary: string;
  title: Own;
  footer: { words: Own; at: Instant };
}
interface OfRequest extends Base {
  request: Handle;
  status: Status;
  target: Person;
}
interface OfAsk extends Base {
  ask: Handle;
}
/** Empty: the card has no ticket note. */
interface Noted {
  ticketNote: Line[];
}
/** `labelWidth` follows the longest label and is filled in by `card()`. */
interface WithFacts {
  facts: Fact[];
  labelWidth: Own;
}

export interface Toggle {
  id: string;
  label: Own;
  value: 'true' | 'false';
}
export interface TextInput {
  id: string;
  label: Own;
  hint: Own;
  value: string;
  multiline: boolean;
  maxLength: number;
  required: boolean;
  missing: Own;
}
/** One of a few, asked again where the press decides. */
export interface Pick {
  id: string;
  label: Own;
  value: string;
  choices: Choice[];
}
/** What a destructive action does and takes with it: the first thing under the target. */
export interface Changes {
  /** Of the action, and may hold names. */
  words?: Others;
  counts: Line[];
}
/** The person in the box that says "check this first": on the cards where a press decides. */
interface Checked extends WithFacts {
  about: Fact[];
  changes?: Changes;
  flags: Flag[];
  flagStyle: 'warning' | 'attention';
}
export interface Confirm extends OfRequest, Checked {
  /** Of the action, and may hold names. */
  note?: Others;
  picks: Pick[];
  toggles: Toggle[];
  texts: TextInput[];
  /** A masked field for a password of the requester's own. */
  ownPassword?: { label: Own; hint: Own };
  problem?: Others;
  change: Own;
  submit: Own;
  /** The submit button is behind this one, under a sentence that says what it means. */
  sure?: { title: Own; text: Others };
}
interface Input {
  id: string;
  label: Own;
  required: boolean;
  missing: Own;
  /** Under the input, where its placeholder has no room for it or there is none. */
  help?: Own;
}
/** A typeahead field; `customer` empties the inputs that depend on it when it changes. */
type SearchInput = Input & { hint: Others; value: string; choices: Choice[]; dataset: string } & (
    | { kind: 'customer'; resets: string[] }
    | { kind: 'search' | 'searches' }
  );
type ChoiceInput = Input & { kind: 'choice' | 'choices'; hint: Own; value: string; choices: Choice[] };
type ToggleInput = Input & { kind: 'toggle'; value: string };
/** Number, day and time have no empty value: the key is left out. */
interface NumberInput extends Input {
  kind: 'number';
  hint: Own;
  value?: number;
  min: number;
  max: number;
}
interface MomentInput extends Input {
  kind: 'day' | 'time';
  value?: string;
}
type WrittenInput = Input & { kind: 'text' | 'long'; hint: Own; value: string; maxLength: number };
/** One input of a form, by what it is drawn as. */
export type CardInput = SearchInput | ChoiceInput | ToggleInput | NumberInput | MomentInput | WrittenInput;
export interface Form extends OfAsk {
  note: Own;
  step?: Own;
  /** The customer chosen in an earlier step, by domain: hidden, and there for the typeahead fields alone. */
  customer?: string;
  inputs: CardInput[];
  problem?: Others;
  submit: Own;
  back: boolean;
}
export interface Slice {
  label: Others;
  value: number;
  share: Own;
  /** As Teams names colours of charts. */
  color: string;
}
export interface List extends OfAsk {
  where: Others;
  tells: Line[];
  chart?: { title: Others; slices: Slice[] };
  head: { left: Own; right: Own };
  rows: { row: number; name: Others; sub: Others; right: Others; right2: Others; title: Others }[];
  page: { words: Own; number: number; next?: number; back?: number };
  find: string;
  sort: string;
  sorts: Choice[];
  searchable: boolean;
  file: boolean;
  menu: Mode;
}
export interface Details extends OfAsk, WithFacts {
  name: Others;
  where: Others;
  heading?: Own;
  next: { action: string; title: Own; about: Own; row: string }[];
  back?: { page: number; sort: string; find: string };
}
export interface Picker extends OfAsk {
  tell: Others;
  people: { pick: number; name: Others; upn: Others; detail: Others }[];
  more: Own;
}
export interface Waiting extends OfRequest, WithFacts {
  note?: Own;
  comment?: Own;
}
/** A person as Teams mentions them. `name` is plain: it stands in a TextBlock, the only place where mentions work. */
export interface Mention {
  id: string;
  name: Own;
}
/** Everybody in a channel reads it: no secret, and nothing about one. */
export interface Approval extends OfRequest, Checked {
  note?: Own;
  /** Holds `<at>name</at>` of each mention. */
  call?: Own;
  mentions: Mention[];
  can: { decide: boolean; withdraw: boolean; comment: boolean };
  /** People whom it may be handed over to, by object id. */
  handTo?: Choice[];
  /** Whose clients ask for a view of their own; not in the template, since the edge writes it. */
  refresh: { userIds: string[] };
  link?: string;
}
export interface Working extends OfRequest, WithFacts {
  note?: Own;
  /** The requester has to sign in first, or may take it back. */
  signIn?: Own;
}
export interface SecretHidden extends OfRequest, WithFacts, Noted {
  note?: Own;
  show: Own;
}
/** `secret`, `alike` and `spelled` are the secret; they are in no other field and in no other card. */
export interface SecretShown extends OfRequest {
  label: Own;
  /** A line, or several; a line is one run, and several only where it holds two opening braces, which one run would take for a date. */
  secret: { runs: Line[] }[];
  size: 'Large' | 'Default' | 'Small';
  weight: 'Bolder' | 'Default';
  shape: Own;
  alike?: Others;
  spelled?: Others;
  note?: Own;
}
export interface SecretWiped extends OfRequest, WithFacts, Noted {
  note?: Own;
  again?: Own;
}
/** `check`: the bot can look at how it ended, which it can for resets alone. */
export interface Accepted extends OfRequest, WithFacts, Noted {
  note?: Own;
  advice: Own;
  menu: Mode;
  problem?: Others;
  show?: Own;
  check?: Own;
  signIn?: Own;
}
export interface Unknown extends OfRequest, WithFacts, Noted {
  tell: Others;
  heading: Own;
  next: Line[];
  problem?: Others;
  check?: Own;
  settle: { tell: Own; hint: Own };
}
/** An action that may be started for the same target. */
export interface Offer {
  action: string;
  title: Own;
  about: Own;
}
export interface Decided extends OfRequest, WithFacts, Noted {
  note?: Own;
  again?: Own;
  offers: Offer[];
}
/** With or without a request: also what is shown for a problem of a question that never became one. `again` needs `request`. */
interface Stopped extends Base, WithFacts, Noted {
  request?: Handle;
  target?: Person;
  tell: Others;
  heading: Own;
  next: Line[];
  again?: Own;
  /** Ask the same question again, with everything read anew. */
  retry?: { ask: string; once: string };
}
export interface Failed extends Stopped {
  status: Status;
  offers: Offer[];
}
export interface Refused extends Stopped {
  status?: Status;
  pim?: Link;
}
interface Link {
  url: string;
}
interface ActionRow {
  id: string;
  name: Own;
  about: Own;
  example: Own;
  need?: Own;
}
export interface Actions extends Base {
  tell: Others;
  actions: ActionRow[];
  groups: { name: Own; count: Own; words: string }[];
  more?: Own;
  words: string;
  next?: number;
  back?: number;
}
export interface RoleRow {
  name: Others;
  state: Own;
  detail?: Own;
}
export interface Whoami extends Base, WithFacts {
  me: Others;
  roles: RoleRow[];
  /** Said in place of an empty list. */
  none?: Own;
  may: Fact[];
  note?: Own;
  pim?: Link;
}
export interface Explain extends Base, WithFacts {
  status: Status;
  target?: Person;
  steps: { word: Own; rule: Others; why: Others }[];
  ask?: Handle;
  /** The same, where the ruling leaves something to do for real. */
  real?: Handle;
}
export interface RequestList extends Base {
  words: Own;
  rows: { id: string; what: Own; whom: Others; where: Others; state: Own; age: Own }[];
  more?: Own;
}
/** What the next page and the file are asked for with. Plain names and ids, or empty: card data may be edited, so it is read like typed text. */
export interface AuditFilters {
  actor: string;
  tenant: string;
  request: string;
  action: string;
  result: string;
  since: string;
  until: string;
}
export interface AuditPage extends Base {
  words: Others;
  rows: { at: Instant; outcome: Own; request: string; who: Others; what: Others; whom: Others; detail: Others }[];
  page: Own;
  older?: AuditFilters & { before: number };
  file?: AuditFilters;
}

/** What is off, or one switch that was thrown. */
export interface Switches extends Base {
  status?: Status;
  words: Own;
  rows: { what: Others; why: Others; by: Others }[];
  more?: Own;
  how: Others;
}

/** The templates by file name. */
export interface Cards {
  confirm: Confirm;
  form: Form;
  list: List;
  details: Details;
  picker: Picker;
  waiting: Waiting;
  approval: Approval;
  working: Working;
  'secret-hidden': SecretHidden;
  'secret-shown': SecretShown;
  'secret-wiped': SecretWiped;
  accepted: Accepted;
  unknown: Unknown;
  decided: Decided;
  failed: Failed;
  refused: Refused;
  actions: Actions;
  whoami: Whoami;
  explain: Explain;
  requests: RequestList;
  audit: AuditPage;
  switches: Switches;
}
