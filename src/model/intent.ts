/** An action on somebody or something, as said. */
export interface ActionIntent {
  kind: 'action';
  action: string;
  /** The person as said: sign-in name, mail, object id or a name. Absent: the form is shown. */
  who?: string;
  /** The customer as said: name, domain or tenant id. */
  where?: string;
  /** `name=value` pairs and wordings, by field name, as text. */
  values: Record<string, string>;
  /** A password was typed: it is in no field of this intent, and the answer asks to delete the message. */
  typedPassword: boolean;
  /** Minutes that the asker's own time is ahead of UTC, where the client tells: "friday 17:00" is theirs. */
  offset?: number;
  /** The form was asked for, or is being filled in: its next step. */
  form?: { step: number };
}

/** What a switch is for, where it is no customer. */
export type SwitchedBy = { kind: 'everything' } | { kind: 'action'; action: string } | { kind: 'endpoint'; endpoint: string };

/** What somebody wants, from typed text or from a form: the same shape, checked by the same stages after it. */
export type Intent =
  | ActionIntent
  | { kind: 'help'; words: string; page?: number }
  /** `cipp <Endpoint> name=value`: any endpoint of CIPP, named as it is there; names of values as typed. */
  | { kind: 'endpoint'; endpoint: string; where?: string; values: Record<string, string> }
  | { kind: 'whoami' }
  /** To and from the bot, for what is done in the speaker's own name. */
  | { kind: 'sign-in' }
  | { kind: 'sign-out' }
  /** A dry run of the action: calls nothing that changes anything. */
  | { kind: 'explain'; of: ActionIntent }
  /** The speaker's own requests. */
  | { kind: 'requests' }
  | { kind: 'status'; id: string }
  | { kind: 'cancel'; id: string }
  /** Words about a waiting request, for its approvers and its requester. */
  | { kind: 'comment'; id: string; text: string }
  /** To one of its approvers, as named. */
  | { kind: 'hand-over'; id: string; to: string }
  /** What waits for an approval that the speaker may give. */
  | { kind: 'approvals' }
  /** What is switched off. */
  | { kind: 'switches' }
  /** Something is to be switched off, or `on` again. Without `of` it is a customer, as said. */
  | { kind: 'switch'; on: boolean; of?: SwitchedBy; said: string; reason?: string }
  | AuditIntent;

/**
 * For auditors. `since` and `until` are durations back from now (`24h`, `7d`), days (`2026-11-01`) or times in ISO 8601; `result` is a
 * word of AUDIT_RESULTS; `after` and `before` are sequence numbers. `file`: the rows as a file instead of a card.
 */
export interface AuditIntent {
  kind: 'audit';
  actor?: string;
  tenant?: string;
  request?: string;
  action?: string;
  result?: string;
  since?: string;
  until?: string;
  after?: number;
  before?: number;
  file?: 'csv' | 'jsonl';
}
