import type { Person } from '../people';
import { people as TEMPLATE } from '../people';
import { idOf, type Owner } from './ground';

export type MailboxType = 'Shared' | 'Regular' | 'Room' | 'Equipment';

export interface CalendarEntry {
  /** A display name, `Default` or `Anonymous`. */
  user: string;
  /** Object id of a person. */
  id?: string;
  rights: string;
  privateItems: boolean;
}

export interface OutOfOffice {
  AutoReplyState: string;
  ExternalAudience: string;
  InternalMessage: string | null;
  ExternalMessage: string | null;
  StartTime: string | null;
  EndTime: string | null;
  CreateOOFEvent: boolean;
  OOFEventSubject: string | null;
  AutoDeclineFutureRequestsWhenOOF: boolean;
  DeclineEventsForScheduledOOF: boolean;
  DeclineMeetingMessage: string | null;
}

export interface Mailbox {
  guid: string;
  type: MailboxType;
  sizeGb: number;
  items: number;
  archive: boolean;
  forwardTo: string | null;
  forwardSmtp: string | null;
  keepCopy: boolean;
  outOfOffice: OutOfOffice;
  /** As it is called in the mailbox's language. */
  folder: string;
  calendar: CalendarEntry[];
}

/** Where people keep their mailbox in German. */
const GERMAN = 'fabrikam.com';

export function mailboxOf({ domain, people }: Owner, person: Person, big: boolean): Mailbox {
  const n = Number(person.id.slice(-12));
  const manager = people.find(p => p.id === person.manager) ?? Object.values(TEMPLATE).find(p => p.id === person.manager);
  return {
    guid: idOf('3b0c0000', 0, n),
    type: 'Regular',
    sizeGb: big ? 53.2 : 1 + (n % 30),
    items: 900 + n * 37,
    archive: false,
    forwardTo: null,
    forwardSmtp: null,
    keepCopy: false,
    outOfOffice: {
      AutoReplyState: 'Disabled',
      ExternalAudience: 'All',
      InternalMessage: null,
      ExternalMessage: null,
      StartTime: null,
      EndTime: null,
      CreateOOFEvent: false,
      OOFEventSubject: null,
      AutoDeclineFutureRequestsWhenOOF: false,
      DeclineEventsForScheduledOOF: false,
      DeclineMeetingMessage: null,
    },
    folder: domain === GERMAN ? 'Kalender' : 'Calendar',
    calendar: [
      { user: 'Default', rights: 'AvailabilityOnly', privateItems: false },
      { user: 'Anonymous', rights: 'None', privateItems: false },
      ...(manager ? [{ user: manager.displayName, id: manager.id, rights: 'Reviewer', privateItems: false }] : []),
    ],
  };
}
