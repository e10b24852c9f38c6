import type { AnyAction } from '../model/action';
import type { Request } from '../model/request';
import type { Secret, SecretKind } from '../model/secret';
import type { CardView } from '../model/view';
import { band, card, ofRequest } from './parts';
import { nounOf } from './request';
import { lookalikes, spell } from './spell';
import { time } from './text';

/**
 * The only place where a secret is opened into a card. The card is answered to the press and never stored, sent or edited
 * into a message (DESIGN: Secrets). A link is text: nothing here opens it, because opening uses it up.
 */
export function secretShown(shown: {
  request: Request;
  action: AnyAction;
  kind: SecretKind;
  secret: Secret;
  wipeAt: string;
  asOf: string;
}): CardView {
  const { request, action, kind, secret, wipeAt, asOf } = shown;
  const text = secret.open();
  const noun = nounOf(kind);
  return card('secret-shown', {
    ...ofRequest(request, action, `The ${noun} is shown to you.`),
    status: band(request.state, `${noun} shown, wiped at ${time(wipeAt)}`),
    label: `${kind === 'link' ? 'One-time link' : 'Password'}, shown at ${time(asOf)}`,
    secret: text.split(/(?<=\{)(?=\{)/).map(run => ({ text: run })),
    ...(kind === 'link' ? linkWords(text) : passwordWords(text)),
  });
}

const passwordWords = (text: string) => ({
  size: 'Large' as const,
  shape: `${[...text].length} characters, ${text.includes(' ') ? 'blanks among them' : 'no spaces'}.`,
  alike: lookalikes(text),
  spelled: spell(text),
  note: 'Read it out, or paste it where only this person sees it. Do not post it in a channel: what you post there, the bot cannot delete.',
});

const linkWords = (text: string) => ({
  size: 'Default' as const,
  shape: `${[...text].length} characters. Opening it uses it up: copy it, do not try it.`,
  note: 'Send it where only this person reads it, and not by a program that shows previews: a preview opens it too. The bot has not opened it.',
});
