import type { Consent, Place, Press, Said, Speaker, Typed } from './event';
import type { View } from './view';

/** What the Teams edge calls. Every method answers within 2 seconds and never throws for something a person can cause. */
export interface Road {
  /** A typed message. The views are sent in the same conversation, within the turn; often there are none (cards of requests go their own way). */
  said(said: Said): Promise<View[]>;
  /** A pressed button or a sent form. */
  pressed(press: Press): Promise<PressAnswer>;
  /** A keystroke in a typeahead field: at most 15 choices, from memory. */
  typed(typed: Typed): Promise<{ title: string; value: string }[]>;
  /** The bot was installed for somebody or added to a conversation. */
  met(person: Speaker | undefined, at: Place): Promise<View[]>;
}

/**
 * How a press is answered. `view` replaces the card for the presser alone where the client can do that
 * (Action.Execute); a text view is shown as a short message. For Action.Submit a card view is sent as a new message,
 * unless `stored`: then the card in the conversation changes by itself and nothing is sent.
 */
export interface PressAnswer {
  view: View;
  stored: boolean;
}

/** The part of the road that files take. */
export interface FileRoad {
  /** A person answered whether a file may be sent. Keeps that it was answered; the file, or a sentence, comes later by itself. */
  consented(consent: Consent): Promise<void>;
}
