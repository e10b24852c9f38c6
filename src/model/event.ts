import type { ObjectId } from './ids';
import type { Secret } from './secret';

/** Who is speaking, proven by the edge's token and tenant checks. `teamsId` is the channel account id (`29:…`). */
export interface Speaker {
  id: ObjectId;
  name: string;
  teamsId: string;
}

/** A conversation as an address: what is needed to send there later. */
export interface Place {
  kind: 'personal' | 'group' | 'channel';
  conversation: string;
  serviceUrl: string;
}

/** Somebody typed a text; the bot's own mention is already gone. `key` is conversation id + activity id. */
export interface Said {
  by: Speaker;
  at: Place;
  text: string;
  key: string;
  /** Minutes that the person's own time is ahead of UTC, where the client tells. */
  offset?: number;
}

/** Somebody pressed a button or sent a form. Everything in `data` is what a client claims: never a right. */
export interface Press {
  by: Speaker;
  at: Place;
  verb: string;
  data: Readonly<Record<string, unknown>>;
  /** The message the card is in, where the client says. */
  message?: string;
  /** Action.Execute: the answer replaces the card for the presser alone. Action.Submit cannot do that. */
  replaces: boolean;
  key: string;
  offset?: number;
}

/** A keystroke in a typeahead field. `inputs` are the card's other fields. */
export interface Typed {
  by: Speaker;
  at: Place;
  dataset: string;
  text: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** The answer to the question whether the bot may put a file into the person's OneDrive; `data` is what the question carried. */
export interface Consent {
  by: Speaker;
  at: Place;
  accepted: boolean;
  /** Absent where the file was declined, and where Teams named no place for it. */
  upload?: Upload;
  data: Readonly<Record<string, unknown>>;
  /** The message with the question, where the client says. */
  message?: string;
  key: string;
}

/** Where Teams wants the bytes of a file, and how the file's card finds them. What a client claims: the host is checked before anything goes there. */
export interface Upload {
  /** Whoever knows this address may write there. */
  address: Secret;
  name: string;
  contentUrl: string;
  uniqueId: string;
  fileType: string;
}
