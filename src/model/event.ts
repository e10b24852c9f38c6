import type { ObjectId } from './ids';

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
}

/** A keystroke in a typeahead field. `inputs` are the card's other fields. */
export interface Typed {
  by: Speaker;
  at: Place;
  dataset: string;
  text: string;
  inputs: Readonly<Record<string, unknown>>;
}
