/** How a problem is shown: `refused` is yellow (something can be done), `failed` is red, `info` is a plain answer. */
export type ProblemLevel = 'info' | 'refused' | 'failed' | 'unknown';

export interface ProblemText {
  level: ProblemLevel;
  /** What happened and what did not. `{name}` is filled from the problem's data. */
  tell: string;
  /** What the person can do next. */
  next: string;
}

/**
 * Every expected "no" and every failure that a person may see, in one place. Code and logs compare codes;
 * only conversation tests read the sentences.
 */
export const PROBLEMS = {
  // parse
  NOT_UNDERSTOOD: {
    level: 'info',
    tell: 'I did not understand that, so nothing was done.',
    next: 'Type help to see what you can ask for.',
  },
  DID_YOU_MEAN: {
    level: 'info',
    tell: 'I do not know "{said}", so nothing was done.',
    next: 'Did you mean "{near}"? Type it, or type help.',
  },
  TOO_LONG: {
    level: 'info',
    tell: 'That text is longer than {limit} characters, so I did not read it and nothing was done.',
    next: 'Send one command at a time.',
  },
  TOO_FAST: {
    level: 'info',
    tell: 'That was more at once than I take from one person, so nothing was done with this.',
    next: 'Wait half a minute, then send it again.',
  },
  BAD_VALUE: { level: 'info', tell: '{field} does not take "{value}", so nothing was sent.', next: '{expected}' },
  ENDPOINT_UNKNOWN: {
    level: 'info',
    tell: 'CIPP has no endpoint "{endpoint}", so nothing was done.',
    next: 'Write it as CIPP does, for example cipp ListMailboxes tenantFilter=contoso.com.',
  },
  NOT_YET: { level: 'info', tell: '"{said}" is not available in this version, and nothing was done.', next: 'Type help to see what is.' },

  CIPP_NONE: {
    level: 'refused',
    tell: '{action} goes through CIPP, which is not connected to this bot. Nothing was done.',
    next: 'Type help to see what can be done without it. An operator connects CIPP by the CIPP_ settings.',
  },

  // resolve
  TENANT_UNKNOWN: {
    level: 'refused',
    tell: 'CIPP knows no customer "{said}", so nothing was sent.',
    next: 'Check the name or the domain. {near}',
  },
  TENANT_ALONE: {
    level: 'refused',
    tell: 'Without CIPP this bot serves {tenant} alone, and "{said}" is not that. Nothing was sent.',
    next: 'Leave it out for your own people. For customers an operator has to connect CIPP first.',
  },
  TENANT_AMBIGUOUS: {
    level: 'refused',
    tell: 'Several customers are called "{said}", so nothing was sent.',
    next: 'Say it with the domain: {near}.',
  },
  TENANT_MISMATCH: {
    level: 'refused',
    tell: '{user} does not belong to {tenant}, so nothing was sent.',
    next: 'Say one of the two, or press the right person in the form.',
  },
  TENANT_HOME: {
    level: 'refused',
    tell: '{domain} is the home tenant, which customer actions do not reach; nothing was sent.',
    next: 'Ask an operator to allow it by name in the policy.',
  },
  TENANT_NEEDED: {
    level: 'refused',
    tell: 'I could not tell which customer is meant, so nothing was sent.',
    next: 'Name the customer, for example "at contoso.com".',
  },
  TENANTS_UNREADABLE: {
    level: 'failed',
    tell: 'The list of customers could not be read, so nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP, or without CIPP at the permissions of the bot in Graph.',
  },
  USER_UNKNOWN: {
    level: 'refused',
    tell: 'Nobody at {tenant} is called "{said}", so nothing was sent.',
    next: 'Check the spelling. {near}',
  },
  USER_GUEST: {
    level: 'refused',
    tell: '{user} is a guest at {tenant}: the password lives in another tenant. Nothing was sent.',
    next: 'Reset it where the account belongs.',
  },
  USER_UNREADABLE: {
    level: 'failed',
    tell: 'The people at {tenant} could not be looked up, so nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP, or without CIPP at the permissions of the bot in Graph.',
  },
  THING_UNKNOWN: {
    level: 'refused',
    tell: '{tenant} has no {what} called "{said}", so nothing was sent.',
    next: 'Check the spelling, or choose it in the form. {near}',
  },
  THINGS_UNREADABLE: {
    level: 'failed',
    tell: 'CIPP could not list what there is at {tenant}, so nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP.',
  },
  ALL_NOT_TAKEN: {
    level: 'refused',
    tell: '{action} works for one customer at a time, so nothing was sent.',
    next: 'Name one customer.',
  },
  FIELD_NEEDED: { level: 'info', tell: '{field} is missing, so nothing was sent.', next: 'Fill it in and press Continue.' },
  BAD_FIELD: { level: 'info', tell: '{field} does not fit yet, so nothing was sent.', next: '{says}' },
  USER_NEEDED: { level: 'info', tell: 'Whom? Nothing was sent.', next: 'Choose a person, or type the sign-in name.' },

  // who is speaking
  NOT_A_MEMBER: { level: 'refused', tell: 'This bot is not available to you. Nothing was done.', next: 'Contact the people who run it.' },
  REQUESTER_DISABLED: {
    level: 'refused',
    tell: 'Your account is blocked in Entra, so nothing was sent.',
    next: 'Ask an administrator of the home tenant.',
  },
  REQUESTER_UNREADABLE: {
    level: 'failed',
    tell: 'I could not read your roles from Entra, and what cannot be read counts as no. Nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should check the permissions of the bot in Graph.',
  },

  // policy
  NO_RULE: {
    level: 'refused',
    tell: 'No rule of the policy allows you to do this, so nothing was sent.',
    next: 'Rules that would: {ways}.',
  },
  RULE_OFF: {
    level: 'refused',
    tell: 'The rule "{rule}" turns this off, so nothing was sent.',
    next: 'An operator can change the policy. Send them the request number.',
  },

  // whom it is about
  OWN_ACCOUNT: {
    level: 'refused',
    tell: 'This is your own account, which nobody resets through the bot. Nothing was sent.',
    next: 'Change your own password at the sign-in page, or ask a colleague.',
  },
  PROTECTED: {
    level: 'refused',
    tell: 'The policy protects this person ({by}), so nothing was sent.',
    next: 'An operator can change the list of protected people. Send them the request number.',
  },
  MATRIX: {
    level: 'refused',
    tell: "Microsoft's reset matrix: {target}. You count as {yours}, which may not reset them. Nothing was sent.",
    next: 'Somebody who counts as {able} could do it.',
  },
  MATRIX_SENSITIVE: {
    level: 'refused',
    tell: "Microsoft's table of sensitive actions: {target}. You count as {yours}, which may not do this to them. Nothing was sent.",
    next: 'Somebody who counts as {able} could do it.',
  },
  TARGET_UNREADABLE: {
    level: 'refused',
    tell: 'The roles of this person at {tenant} could not be read in full, and what cannot be read counts as protected. Nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP, or without CIPP at the permissions of the bot in Graph.',
  },

  // approval
  OWN_REQUEST: {
    level: 'refused',
    tell: 'You asked for this, so someone else must approve it.',
    next: 'Wait for a colleague, or withdraw it in your chat.',
  },
  NOT_AN_APPROVER: {
    level: 'refused',
    tell: 'Approvers of this request are {who}; you are not one of them now, so your press did nothing.',
    next: 'Activate the role in PIM if you are eligible, then press again.',
  },
  APPROVER_UNREADABLE: {
    level: 'refused',
    tell: 'I could not read your roles from Entra, and what cannot be read counts as no. Your press did nothing.',
    next: 'Press again in a minute.',
  },
  APPROVED_TWICE: { level: 'info', tell: 'You approved this already; it needs somebody else too.', next: 'Wait for a colleague.' },
  COMMENT_EMPTY: {
    level: 'info',
    tell: 'There were no words in it, so nothing was said about request {request}.',
    next: 'Type: comment {request} and your words.',
  },
  COMMENT_PASSWORD: {
    level: 'refused',
    tell: 'A word of the comment looks like a password, so it was neither kept nor shown to anybody.',
    next: 'Say it without that word. If you typed it into a chat, delete that message.',
  },
  COMMENTS_FULL: {
    level: 'refused',
    tell: 'There are {most} comments on this request already, so yours was not added.',
    next: 'Talk to the others directly, then decide.',
  },
  HAND_OVER_WHOM: {
    level: 'refused',
    tell: 'The request was not handed over: it can go to one of those who were asked by name and have not decided ({asked}).',
    next: 'Name one of them.',
  },
  HAND_OVER_SELF: { level: 'info', tell: 'You may decide on it already, so nothing was handed over.', next: 'Press Approve or Deny.' },
  HAND_OVER_FULL: {
    level: 'refused',
    tell: 'This request was handed over {most} times, so it stays where it is.',
    next: 'Talk to the others directly, then decide.',
  },
  CHANNEL_UNREACHABLE: {
    level: 'refused',
    tell: 'The approval could not be posted to the channel "{channel}", so nobody was asked and nothing was sent.',
    next: 'An operator should check that the bot is in that team and that the policy names the right channel.',
  },
  CALLER_FIRST: {
    level: 'refused',
    tell: 'They are still being asked on their own phone, and nobody can decide before that ends. Your press did nothing.',
    next: 'Wait a minute for the card in the channel.',
  },
  CALLER_DENIED: {
    level: 'refused',
    tell: 'They denied it on their own phone. Approvers were not asked, and nothing was changed.',
    next: 'Whoever called may not be them: hang up, and call the person back on the number on file.',
  },
  CALLER_WRONG_CODE: {
    level: 'refused',
    tell: 'The code that was read out is not theirs, or is an old one. Approvers were not asked, and nothing was changed.',
    next: 'Call them back on the number on file. If it was a slip, ask again in 5 minutes with a new code.',
  },
  CALLER_CODE_FORM: {
    level: 'info',
    tell: 'A one-time code has 6 to 8 digits. Nothing was sent, and the code was not kept.',
    next: 'Correct it, or leave it empty: then their phone rings.',
  },
  CALLER_UNANSWERED: {
    level: 'refused',
    tell: 'Nobody answered on their phone in time. Approvers were not asked, and nothing was changed.',
    next: 'Make sure that they have the phone in their hand, and ask again in 5 minutes.',
  },
  CALLER_NO_METHOD: {
    level: 'refused',
    tell: 'They have no sign-in method that rings their phone (Authenticator or a phone call). Approvers were not asked, and nothing was changed.',
    next: 'Call them back on the number on file; an operator can change the rule for people without such a method.',
  },
  CALLER_TOO_SOON: {
    level: 'refused',
    tell: 'Their phone was asked a moment ago, so nobody’s phone rang. Approvers were not asked, and nothing was changed.',
    next: 'Ask again after {after}.',
  },
  CALLER_FAILED: {
    level: 'refused',
    tell: 'Their phone could not be asked ({said}). Approvers were not asked, and nothing was changed.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP and at the person’s sign-in methods.',
  },
  CALLER_UNREADABLE: {
    level: 'refused',
    tell: 'Their phone may have rung, but the answer does not prove that they approved ({said}). Approvers were not asked, and nothing was changed.',
    next: 'Ask them what their phone showed, and ask again in 5 minutes.',
  },
  CALLER_INTERRUPTED: {
    level: 'refused',
    tell: 'The bot was interrupted while it asked the person: their phone may have rung, and it is not asked again by itself. Approvers were not asked, and nothing was changed.',
    next: 'Ask again in 5 minutes.',
  },
  PUSH_TOO_SOON: {
    level: 'failed',
    tell: 'Their phone was asked less than 5 minutes ago, so it was not asked again: many prompts make people approve to be rid of them. Nothing was changed.',
    next: 'Ask again after {after}.',
  },
  SETTLE_REASON: {
    level: 'info',
    tell: 'How do you know? Without that the outcome stays unknown.',
    next: 'Write what you checked and press again.',
  },
  TICKET_NEEDED: {
    level: 'refused',
    tell: 'The rule asks for a ticket, so nothing was sent yet.',
    next: 'Write the ticket number and press again.',
  },
  LIMIT_REQUESTER: {
    level: 'refused',
    tell: 'You have run {runs} requests within {window}, which is the limit of the policy. Nothing was sent.',
    next: 'Wait until {free}, or ask a colleague.',
  },
  LIMIT_TARGET: {
    level: 'refused',
    tell: 'This person was the target of {runs} requests within {window}, which is the limit of the policy. Nothing was sent.',
    next: 'Call them back before you go on. The next is possible from {free}; an operator can change the limit.',
  },
  LIMIT_TENANT: {
    level: 'refused',
    tell: '{tenant} has had {runs} changes within {window}, by whomever, which is the limit of the policy. Nothing was sent.',
    next: 'Find out why there were so many. The next is possible from {free}; an operator can change the limit.',
  },
  LIMIT_ACTION: {
    level: 'refused',
    tell: '"{action}" was run as often as the policy allows, at whatever customer: {runs} within {window}. Nothing was sent.',
    next: 'Find out why it was so often. The next is possible from {free}; an operator can change the limit.',
  },

  // switches
  SWITCHED_OFF: {
    level: 'refused',
    tell: '{off} is switched off: {by} did it on {when}, because “{why}”. Nothing was sent.',
    next: 'Ask {by}. It can be switched on again by: {switchers}.',
  },
  SWITCHED_ALREADY: {
    level: 'info',
    tell: '{off} is switched off already: {by} did it on {when}, because “{why}”. Nothing was switched.',
    next: 'Type switches to see all that is off.',
  },
  NOT_SWITCHED_OFF: {
    level: 'info',
    tell: '{off} is not switched off, so nothing was switched.',
    next: 'Type switches to see what is.',
  },
  NOT_A_SWITCHER: {
    level: 'refused',
    tell: 'Switches are for those whom the policy names ({switchers}), and you are not one of them now. Nothing was switched.',
    next: 'Ask one of them, or activate the role in PIM if you are eligible, then type it again.',
  },
  SWITCH_REASON: {
    level: 'info',
    tell: 'Why? Without a reason nothing was switched off.',
    next: 'Type it again with the reason behind it: switch off {said} because …',
  },
  SWITCH_UNKNOWN: {
    level: 'info',
    tell: 'I know no action and no customer called "{said}", so nothing was switched.',
    next: 'Say an action as help lists it, a customer by its domain, or everything. {near}',
  },
  SWITCH_ONE: {
    level: 'info',
    tell: 'A switch is for one action at every customer, for one customer, or for everything. I heard something else, so nothing was switched.',
    next: 'For example: switch off reset password because … or switch off contoso.com because …',
  },
  NOT_AN_AUDITOR: { level: 'refused', tell: 'The audit is for the auditors that the policy names.', next: 'Ask an operator.' },

  // requests
  NOT_YOURS: {
    level: 'refused',
    tell: 'This request belongs to somebody else, so your press did nothing.',
    next: 'Start your own by typing the command.',
  },
  GONE: { level: 'info', tell: 'I do not know this request any more, so your press did nothing.', next: 'Type the command again.' },
  ALREADY_DECIDED: {
    level: 'info',
    tell: 'Request {request} is {state} already, so your press did nothing more.',
    next: 'The card shows the latest state.',
  },
  ALREADY_OPEN: {
    level: 'refused',
    tell: 'Request {other} for the same person is {state}, so nothing new was sent.',
    next: 'Wait for it to end. {who} asked for it.',
  },
  DRAFT_EXPIRED: { level: 'info', tell: 'This card was open too long, so nothing was sent.', next: 'Type the command again.' },
  CHANGED: {
    level: 'refused',
    tell: '{what} changed after you confirmed, so nothing was sent.',
    next: 'Type the command again and check the card.',
  },
  TAMPERED: {
    level: 'refused',
    tell: 'What is stored is not what was confirmed, so nothing was sent.',
    next: 'Tell an operator, with the request number.',
  },
  CLOSED: { level: 'info', tell: 'Closed. Nothing was sent.', next: 'Type the command again when you need it.' },
  PRESS_BROKE: {
    level: 'unknown',
    tell: 'Something broke in the bot while it did what you pressed on request {request}. It may or may not have been done, and is not tried again by itself.',
    next: 'Type status {request} to see how it stands, and press again if it is not done. If it breaks again, tell an operator this number: {reference}.',
  },
  ASK_BROKE: {
    level: 'unknown',
    tell: 'Something broke in the bot while it did what you asked for. It may or may not have been done, and is not tried again by itself.',
    next: 'Type my requests to see whether there is one now; if not, type the command again. If it breaks again, tell an operator this number: {reference}.',
  },
  REASON_NEEDED: {
    level: 'refused',
    tell: 'The rule asks for a reason, so nothing was sent yet.',
    next: 'Write a reason and press again.',
  },

  // CIPP
  CIPP_UNREACHABLE: {
    level: 'failed',
    tell: 'CIPP could not be reached at {host}, so nothing was changed.',
    next: 'Try again in a minute. If it stays, an operator should check the address and the proxy.',
  },
  CIPP_TLS: {
    level: 'failed',
    tell: 'The certificate of {host} is not trusted, so nothing was sent and nothing was changed.',
    next: 'An operator should check the certificate, or NODE_EXTRA_CA_CERTS where a company proxy signs.',
  },
  CIPP_CREDENTIAL: {
    level: 'failed',
    tell: "CIPP or Entra refused the bot's credential, so nothing was changed.",
    next: 'An operator should check that the CIPP API client is enabled and its secret has not expired.',
  },
  CIPP_BUSY: {
    level: 'failed',
    tell: 'Too many calls are waiting for CIPP, so this one was not sent and nothing was changed.',
    next: 'Try again in a minute.',
  },
  CIPP_PAUSED: {
    level: 'failed',
    tell: 'CIPP did not answer the last {calls} calls and is left alone for half a minute, so this one was not sent and nothing was changed.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP.',
  },
  CIPP_DENIED: {
    level: 'failed',
    tell: "CIPP's API client may not do this, so nothing was changed.",
    next: 'An operator should check its role and its tenants in CIPP.',
  },
  CIPP_MISSING: {
    level: 'failed',
    tell: 'This CIPP does not have the endpoint {endpoint}, or has it switched off. Nothing was changed.',
    next: 'An operator should update CIPP or switch the feature on.',
  },
  CIPP_FAILED: { level: 'failed', tell: 'CIPP tried and failed; nothing was changed.', next: 'Read what CIPP said.' },
  CIPP_RIGHTS: {
    level: 'failed',
    tell: 'Microsoft refused: the delegated role of CIPP has too few rights over this account. Nothing was changed.',
    next: 'An operator should check the GDAP roles of this customer in CIPP. Trying again will not help until then.',
  },
  CIPP_SILENT: {
    level: 'unknown',
    tell: 'CIPP took the request and then went quiet: it may or may not have happened.',
    next: 'Look at it before anything is repeated.',
  },
  CIPP_ODD: {
    level: 'unknown',
    tell: 'CIPP answered something that proves nothing: it may or may not have happened.',
    next: 'Look at it before anything is repeated.',
  },
  INTERRUPTED: {
    level: 'unknown',
    tell: 'The bot was interrupted after it had sent the request: it may or may not have happened.',
    next: 'Look at it before anything is repeated.',
  },

  // Microsoft Graph, in the requester's own name
  SIGN_IN_NONE: {
    level: 'refused',
    tell: 'People cannot sign in to this bot, so nothing was done.',
    next: 'An operator has to set BOT_OAUTH_CONNECTION first.',
  },
  SIGN_IN_NOT_YOURS: {
    level: 'refused',
    tell: 'The sign-in was not yours, or not of the home tenant, so it was thrown away and nothing was sent.',
    next: 'Type sign out, then sign in with the account that you use in Teams.',
  },
  SIGN_IN_REFUSED: {
    level: 'refused',
    tell: 'Entra did not accept the sign-in ({code}), so nothing was sent.',
    next: 'Type sign in and follow the card. If it stays, an operator should check the consent and the secret of the bot registration.',
  },
  SIGN_IN_STEP_UP: {
    level: 'refused',
    tell: 'Your organisation asks for more than your sign-in has, such as a second factor. Nothing was sent.',
    next: 'Sign in with the new card.',
  },
  SIGN_IN_UNREACHABLE: {
    level: 'failed',
    tell: 'Entra could not be reached for the sign-in, so nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should check the authority host and the proxy.',
  },
  SIGN_IN_CARD: {
    level: 'failed',
    tell: 'The card to sign in with could not be sent, so nothing was done.',
    next: 'Type sign in again in a minute. If it stays, an operator should check BOT_OAUTH_CONNECTION.',
  },
  GRAPH_CHOICE: {
    level: 'refused',
    tell: 'Microsoft Graph leaves no choice about "{field}", so nothing was sent.',
    next: 'Leave it out.',
  },
  OWN_PASSWORD: {
    level: 'refused',
    tell: 'A password of your own has 8 to 256 characters and no blank at either end. Nothing was sent, and what you typed was not kept.',
    next: 'Type another one, or leave the field empty: then one is made up.',
  },
  OWN_PASSWORD_GONE: {
    level: 'refused',
    tell: 'The password that you typed waited for more than a day and was wiped, so nothing was sent.',
    next: 'Type the command again.',
  },
  GRAPH_UNREACHABLE: {
    level: 'failed',
    tell: 'Microsoft Graph could not be reached at {host}, so nothing was changed.',
    next: 'Try again in a minute. If it stays, an operator should check the address and the proxy.',
  },
  GRAPH_UNREADABLE: {
    level: 'failed',
    tell: 'Microsoft Graph could not be asked about the people of the home tenant, so nothing was sent.',
    next: 'Try again in a minute. If it stays, an operator should check the permissions of the bot in Graph.',
  },
  GRAPH_SILENT: {
    level: 'unknown',
    tell: 'Microsoft Graph took the request and then went quiet: it may or may not have happened.',
    next: 'Look at it before anything is repeated.',
  },
  GRAPH_ODD: {
    level: 'unknown',
    tell: 'Microsoft Graph answered something that proves nothing: it may or may not have happened.',
    next: 'Look at it before anything is repeated.',
  },
  GRAPH_SIGN_IN: {
    level: 'failed',
    tell: 'Microsoft Graph did not take your sign-in, so nothing was changed.',
    next: 'Type sign in, then try again.',
  },
  GRAPH_DENIED: {
    level: 'failed',
    tell: 'Microsoft Graph does not let you do this to this person, so nothing was changed: your active role is too low, or the permission of the bot is missing.',
    next: 'Activate a role that Microsoft allows it to (type whoami to see yours), or ask a colleague who has one.',
  },
  GRAPH_REFUSED: {
    level: 'failed',
    tell: 'Microsoft Graph refused it, so nothing was changed.',
    next: 'Read what Microsoft said.',
  },
  GRAPH_GONE: {
    level: 'failed',
    tell: 'Microsoft Graph knows nobody with this id in the home tenant, so nothing was changed.',
    next: 'Search the person again by name: they may have been deleted.',
  },
  GRAPH_METHOD_GONE: {
    level: 'failed',
    tell: 'Microsoft Graph has no such sign-in method of this person, so nothing was changed.',
    next: 'List their sign-in methods again: it may be gone, or of another kind.',
  },
  GRAPH_BUSY: {
    level: 'failed',
    tell: 'Microsoft Graph is asked too much at the moment and did not take it, so nothing was changed.',
    next: 'Try again in {wait}.',
  },
  GRAPH_FAILED: {
    level: 'failed',
    tell: 'Microsoft accepted it and then could not do it: nothing was changed, and the password that was made up is wiped.',
    next: 'Read what Microsoft said, then try again.',
  },

  GRAPH_READ_FAILED: {
    level: 'failed',
    tell: 'Microsoft Graph could not read this. Nothing was changed.',
    next: 'Try again in a minute.',
  },
  READ_FAILED: {
    level: 'failed',
    tell: 'CIPP could not read this. Nothing was changed.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP.',
  },
  READ_ODD: {
    level: 'failed',
    tell: 'CIPP answered something that is no list, so there is nothing to show. Nothing was changed.',
    next: 'Try again in a minute. If it stays, an operator should look at CIPP.',
  },
  READ_SLOW: {
    level: 'failed',
    tell: 'CIPP has been gathering this for {span} and is not ready. Nothing was changed.',
    next: 'Press Check again in a few minutes.',
  },
  TOO_MANY_ROWS: {
    level: 'info',
    tell: 'There are more than {most} rows, so this page is not kept.',
    next: 'Narrow it down, or ask for the file.',
  },

  // secrets
  SECRET_NOT_YOURS: { level: 'refused', tell: 'Only the person who asked can see this.', next: 'Ask them, or ask for it yourself.' },
  SECRET_NOT_HERE: { level: 'refused', tell: 'This is shown in the personal chat only.', next: 'Open your chat with the bot.' },
  SECRET_OLD_CLIENT: {
    level: 'refused',
    tell: 'This Teams client cannot show a password or another secret without leaving it in the chat, so it was not shown.',
    next: 'Open the chat in a current Teams client and press again.',
  },
  SECRET_TOO_SOON: {
    level: 'info',
    tell: 'Microsoft has not confirmed it yet, so it is not shown.',
    next: 'The card changes by itself; press again when it says Done, or that the outcome stays unknown.',
  },
  SECRET_LATE: {
    level: 'info',
    tell: 'Reading it took too long to show it in answer to your press. It was not shown, and its time did not begin with this press.',
    next: 'Press again.',
  },
  SECRET_WIPED: {
    level: 'info',
    tell: 'It was wiped and cannot be shown again.',
    next: 'Ask for it again if it was not passed on.',
  },
  SECRET_LOST: {
    level: 'failed',
    tell: 'What was sealed cannot be opened with the present SEAL_KEY.',
    next: 'Ask for it again, and tell an operator.',
  },

  // edge
  CHAT_NEEDED: {
    level: 'refused',
    tell: 'I may not answer this in a channel, and I have no chat with you yet. Nothing was done.',
    next: 'Open a personal chat with the bot (install the app for yourself), then type it there.',
  },
  UNKNOWN_BUTTON: {
    level: 'info',
    tell: 'This button is from another version of the bot, and your press did nothing.',
    next: 'Type the command again.',
  },
  FILE_DECLINED: { level: 'info', tell: 'The file was not sent.', next: 'Ask for it again if you want it after all.' },
  FILE_GONE: {
    level: 'info',
    tell: 'I do not have what the file was to be made of any more, so no file was sent.',
    next: 'Type the command again, and ask for the file anew.',
  },
  FILE_HOST: {
    level: 'failed',
    tell: 'Teams named a place for the file that I do not know, so nothing of it was sent: {host}.',
    next: 'Tell an operator. If the place is yours, the setting FILE_HOSTS has to name it.',
  },
  FILE_FAILED: { level: 'failed', tell: 'The file was not sent: {why}.', next: '{todo}' },
  FILE_UNSURE: {
    level: 'unknown',
    tell: 'OneDrive got all of the file and then did not answer: it may or may not be there.',
    next: 'Look into your OneDrive first. If it is not there, ask for the file again.',
  },
  STORE_AWAY: {
    level: 'unknown',
    tell: 'My database does not answer, so I cannot tell whether what you did was taken. If it was, it goes on when the database is back; if not, nothing was done.',
    next: 'Wait a minute, then look at your card or type my requests before you do it again. If this goes on, tell an operator this number: {reference}.',
  },
  BUG: {
    level: 'failed',
    tell: 'Something broke in the bot. If a request number is on the card, its state is safe there.',
    next: 'Tell an operator this number: {reference}.',
  },
} as const satisfies Record<string, ProblemText>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An expected "no" as a value: a code from the table, and what fills its sentence. */
export interface Problem {
  readonly problem: ProblemCode;
  readonly data: Readonly<Record<string, string>>;
}

export const problem = (code: ProblemCode, data: Record<string, string> = {}): Problem => ({ problem: code, data });

export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'problem' in value && (value as Problem).problem in PROBLEMS;

/** A failure of something outside, thrown by an adapter; `flow/` turns it into a view in one place. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    options?: { cause?: unknown },
  ) {
    super(problem.problem, options);
    this.name = 'ProblemError';
  }
}

/** The sentences of a problem. Data of others fills them: callers must treat the result as foreign text. */
export function sentences(p: Problem): { level: ProblemLevel; tell: string; next: string } {
  const text: ProblemText = PROBLEMS[p.problem];
  const fill = (s: string) => s.replace(/\{(\w+)\}/g, (_, name: string) => p.data[name] ?? '').trim();
  return { level: text.level, tell: fill(text.tell), next: fill(text.next) };
}
