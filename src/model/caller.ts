import { type AnyAction, subjectField } from './action';
import type { Reply } from './call';
import { isPerson, type Target } from './field';
import type { RequestId } from './ids';
import type { ProblemCode } from './problem';

/** How asking somebody on their own phone ended. Only `approved` says that it was them. */
export type CallerEnd =
  | 'approved'
  | 'denied'
  | 'wrong-code'
  | 'unanswered'
  | 'no-method'
  | 'too-soon'
  | 'failed'
  | 'unreadable'
  | 'interrupted';

/** The question to the person a request is about, on their own phone, before approvers are asked. */
export interface Caller {
  /** `required`: nobody else is asked unless they approved. `shown`: approvers see how it ended. */
  mode: 'shown' | 'required';
  /** `due`: their phone rings as soon as the request is sent. `asking`: the prompt left, or may have. `skipped`: nobody to ask. */
  state: 'due' | 'asking' | 'skipped' | CallerEnd;
  /** Since when. */
  at: string;
  /** This CIPP checks a one-time code that the person reads out: asked for on the confirm card, in place of the prompt. */
  codes?: true;
  /** The code, sealed for the requester until it is sent. */
  sealed?: string;
  /** A code proves it, or failed to; else their phone does. */
  by?: 'code';
  /** While it is open: when somebody looks whether its job, or the process that asks, was lost. */
  lookAt?: string;
  /** Microsoft's result value, or a word of ours: letters, digits and underscores. */
  code?: string;
  /** `too-soon`: when the next prompt is possible. */
  againAt?: string;
  /** HMAC over the end and its request: an end written into the database by hand has none. */
  mark?: string;
}

/** What an end's mark is made over. */
export const markedCaller = (request: { id: RequestId; binding?: string }, { mode, state, at }: Caller) => ({
  request: request.id,
  binding: request.binding ?? null,
  caller: state,
  mode,
  at,
});

/** Still to be asked, or being asked: approvers are not asked before that ends. */
export const callerOpen = ({ approval }: { approval?: { caller?: Caller } }): boolean =>
  approval?.caller?.state === 'due' || approval?.caller?.state === 'asking';

/** The endpoint that rings a phone; an action that does so is the question itself, and is not asked for before. */
const RINGS = 'send-mfa-push';

/** Whether there is one person who can be asked: the action is about a person, and does not ring their phone itself. */
export const asksSomebody = (action: Pick<AnyAction, 'id' | 'fields'>): boolean =>
  action.id !== RINGS && action.fields[subjectField(action) ?? '']?.type === 'user';

/** What the rule's `verifyCaller` means for a request about this; nothing where it is off. */
export function callerOf(
  { verifyCaller: mode }: { verifyCaller: 'off' | Caller['mode'] },
  of: { action: Pick<AnyAction, 'id' | 'fields'>; target?: Target; codes: boolean },
  at: Date,
): Caller | undefined {
  if (mode === 'off') return undefined;
  const due = asksSomebody(of.action) && isPerson(of.target);
  return { mode, state: due ? 'due' : 'skipped', at: at.toISOString(), ...(due && of.codes && { codes: true }) };
}

/** Nobody took up the job within this time: it was lost with a process. */
const STRANDED_MS = 10_000;

/** The request is sent: the person is to be asked now, and somebody looks after it if no process does. */
export const callerSent = (caller: Caller, at: Date): Caller => ({
  ...caller,
  at: at.toISOString(),
  lookAt: new Date(at.getTime() + STRANDED_MS).toISOString(),
});

/** The refusal that each end but the first leads to, where the rule requires an approval. */
export const CALLER_PROBLEM = {
  denied: 'CALLER_DENIED',
  'wrong-code': 'CALLER_WRONG_CODE',
  unanswered: 'CALLER_UNANSWERED',
  'no-method': 'CALLER_NO_METHOD',
  'too-soon': 'CALLER_TOO_SOON',
  failed: 'CALLER_FAILED',
  unreadable: 'CALLER_UNREADABLE',
  interrupted: 'CALLER_INTERRUPTED',
} as const satisfies Record<Exclude<CallerEnd, 'approved'>, ProblemCode>;

/** Why nobody could be asked, or what came of it, where the word is ours; any other is Microsoft's own. */
const WORDS: Readonly<Record<string, string>> = {
  CIPP_BUSY: 'too many people are being asked at the same time',
  CIPP_CREDENTIAL: 'CIPP or Entra refused the bot',
  CIPP_DENIED: 'CIPP does not let the bot do this',
  CIPP_MISSING: 'this CIPP cannot do it',
  CIPP_SILENT: 'CIPP went quiet halfway',
  CIPP_TLS: 'the certificate of CIPP is not trusted',
  CIPP_UNREACHABLE: 'CIPP could not be reached',
  NEEDS_PROMPT: 'they have the Authenticator app, and CIPP wants their phone to ring: ask again without a code',
  NO_TOKEN: 'CIPP was not let into Microsoft’s MFA service',
  UNREAD: 'what the request rests on could not be read',
};
export const callerWhy = ({ code }: Pick<Caller, 'code'>): string =>
  code === undefined ? 'CIPP’s answer says nothing' : (Object.hasOwn(WORDS, code) && WORDS[code]) || `Microsoft said ${code}`;

/**
 * Result values of Microsoft's StrongAuthenticationService, as its MFA Server and its NPS extension document them. Anything
 * else proves nothing.
 */
const ENDS: Readonly<Record<string, CallerEnd>> = {
  PhoneAppDenied: 'denied',
  PhoneAppFraudReported: 'denied',
  FraudCodeEntered: 'denied',
  PhoneAppNoResponse: 'unanswered',
  UserVoiceAuthFailedCallWentToVoicemail: 'unanswered',
  UserVoiceAuthFailedPhoneUnreachable: 'unanswered',
  // picked up and hung up: neither yes nor no
  UserVoiceAuthFailedPhoneHungUp: 'unanswered',
  NoDefaultAuthenticationMethodIsConfigured: 'no-method',
  AuthenticationMethodNotConfigured: 'no-method',
  ProofDataNotFound: 'no-method',
  // the method is a code to be typed, which nobody asks for here
  OathCodePending: 'no-method',
  SMSSent: 'no-method',
  UserAuthFailedDuplicateRequest: 'too-soon',
  AuthenticationThrottled: 'too-soon',
  AuthenticationMethodLimitReached: 'too-soon',
  UserIsBlocked: 'failed',
  TenantIsBlocked: 'failed',
  PhoneAppAllDevicesBlocked: 'failed',
  PhoneAppNotificationFailed: 'failed',
  UserVoiceAuthFailedProviderCouldntSendCall: 'failed',
  AccessDenied: 'failed',
  BecAccessDenied: 'failed',
  UserNotFound: 'failed',
};

/**
 * What ExecSendPush answered (docs/cipp-api.md §8). State `success` alone is not enough: CIPP gives it to whatever Microsoft
 * calls authenticated, and its text holds the value, which must be Success. The same word with state `error` means that the
 * service waits for a code instead of ringing the phone.
 */
export function pushEnd(reply: Pick<Reply, 'status' | 'lines'>): { state: CallerEnd; code?: string } {
  const [line] = reply.lines;
  if (reply.status !== 200 || !line) return { state: 'unreadable' };
  if (/^Failed to create temporary token\b/.test(line.text)) return { state: 'failed', code: 'NO_TOKEN' };
  const typed = codeEnd(line);
  if (typed) return typed;
  const [, code] = /(?:confirmation|ErrorCode):\s*(\w{1,80})\s*$/.exec(line.text) ?? [];
  if (!code) return { state: 'unreadable' };
  if (code === 'Success') return line.state === 'success' ? { state: 'approved' } : { state: 'no-method' };
  return { state: (Object.hasOwn(ENDS, code) && ENDS[code]) || 'unreadable', code };
}

/** What it says of a code (docs/cipp-api.md §8); nothing where the sentence is about a prompt. */
function codeEnd({ text, state }: { text: string; state?: string | null }): { state: CallerEnd; code?: string } | undefined {
  if (/^The MFA code was verified successfully\b/.test(text)) return { state: state === 'success' ? 'approved' : 'unreadable' };
  if (/^The MFA code was incorrect\b/.test(text)) return { state: 'wrong-code' };
  if (/\bhas Microsoft Authenticator registered\b/.test(text)) return { state: 'failed', code: 'NEEDS_PROMPT' };
  if (/^Could not start an MFA verification session\b/.test(text)) return { state: 'no-method' };
  const [, code] = /^MFA code verification failed:\s*(\w{1,80})\s*$/.exec(text) ?? [];
  return code ? { state: (Object.hasOwn(ENDS, code) && ENDS[code]) || 'unreadable', code } : undefined;
}
