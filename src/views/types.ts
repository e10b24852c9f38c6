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

export interface Status {
  style: BandStyle;
  word: Own;
  detail?: Own;
}
export interface Fact {
  label: Own;
  value: Others;
}
export interface Flag {
  label: Own;
  text: Own;
}
export interface Line {
  text: Others;
}
export interface Person {
  name: Others;
  upn: Others;
  tenant: Others;
  domain: Others;
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
/** The person in the box that says "check this first": on the cards where a press decides. */
interface Checked {
  about: Fact[];
  flags: Flag[];
}
export interface Confirm extends OfRequest, Checked {
  facts: Fact[];
  note?: Own;
  toggles: Toggle[];
  texts: TextInput[];
  problem?: Others;
  submit: Own;
}
export interface ResetForm extends OfAsk {
  note: Own;
  form: { tenant: string; tenants: Choice[]; user: string; users: Choice[]; upn: string };
  problem?: Others;
}
export interface Picker extends OfAsk {
  tell: Others;
  people: { pick: number; name: Others; upn: Others; detail: Others }[];
  more: Own;
}
export interface Waiting extends OfRequest {
  facts: Fact[];
  note?: Own;
}
/** A person as Teams mentions them. `name` is plain: it stands in a TextBlock, the only place where mentions work. */
export interface Mention {
  id: string;
  name: Own;
}
/** Everybody in a channel reads it: no secret, and nothing about one. */
export interface Approval extends OfRequest, Checked {
  facts: Fact[];
  note?: Own;
  /** Holds `<at>name</at>` of each mention. */
  call?: Own;
  mentions: Mention[];
}
export interface Working extends OfRequest {
  facts: Fact[];
  note?: Own;
}
export interface SecretHidden extends OfRequest, Noted {
  facts: Fact[];
  note?: Own;
  show: Own;
}
/** `secret`, `alike` and `spelled` are the secret; they are in no other field and in no other card. */
export interface SecretShown extends OfRequest {
  label: Own;
  /** One run; several only where the secret holds two opening braces, which one run would take for a date. */
  secret: Line[];
  size: 'Large' | 'Default';
  shape: Own;
  alike?: Others;
  spelled?: Others;
  note?: Own;
}
export interface SecretWiped extends OfRequest, Noted {
  facts: Fact[];
  note?: Own;
  again?: Own;
}
export interface Accepted extends OfRequest, Noted {
  facts: Fact[];
  note?: Own;
  check: Own;
  problem?: Others;
  show?: Own;
}
export interface Unknown extends OfRequest, Noted {
  tell: Others;
  facts: Fact[];
  heading: Own;
  next: Line[];
  problem?: Others;
}
export interface Decided extends OfRequest, Noted {
  facts: Fact[];
  note?: Own;
  again?: Own;
}
/** With or without a request: also what is shown for a problem of a question that never became one. `again` needs `request`. */
interface Stopped extends Base, Noted {
  request?: Handle;
  target?: Person;
  tell: Others;
  facts: Fact[];
  heading: Own;
  next: Line[];
  again?: Own;
  /** Ask the same question again, with everything read anew. */
  retry?: { ask: string; once: string };
}
export interface Failed extends Stopped {
  status: Status;
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
  more?: Own;
}
export interface RoleRow {
  name: Others;
  state: Own;
  detail?: Own;
}
export interface Whoami extends Base {
  me: Others;
  roles: RoleRow[];
  /** Said in place of an empty list. */
  none?: Own;
  facts: Fact[];
  may: Fact[];
  note?: Own;
  pim?: Link;
}
export interface Explain extends Base {
  status: Status;
  target?: Person;
  facts: Fact[];
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
/** What the next page is asked for with. Plain names and ids, or empty: card data may be edited, so it is read like typed text. */
export interface Older {
  before: number;
  actor: string;
  tenant: string;
  request: string;
  since: string;
}
export interface AuditPage extends Base {
  words: Others;
  rows: { at: Instant; outcome: Own; request: string; who: Others; what: Others; whom: Others; detail: Others }[];
  page: Own;
  older?: Older;
}

/** The templates by file name. */
export interface Cards {
  confirm: Confirm;
  'reset-form': ResetForm;
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
}
