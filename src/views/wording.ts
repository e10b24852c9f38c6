import type { AnyAction } from '../model/action';
import type { Request } from '../model/request';
import type { SecretKind } from '../model/secret';
import { doer } from './own-name';
import { isReset } from './parts';
import { headline } from './text';
import type { Own } from './types';

/** What a secret is called, on buttons too. */
const NOUNS: Record<SecretKind, Own> = { password: 'password', link: 'link', pass: 'pass', key: 'key', text: 'result' };
export const nounOf = (kind: SecretKind | undefined): Own => NOUNS[kind ?? 'password'];

/** Sentences about a secret that nobody has any more: what was lost with it, and how another is got. */
interface SecretWords {
  noun: Own;
  /** Its time was over, or somebody wiped it, before anybody looked. */
  unseen: Own;
  /** It was shown, and is wiped. */
  seen: Own;
  /** CIPP's answer never arrived. */
  lost: Own;
  /** The button that asks for another; none where that would make a second thing. */
  again?: Own;
}

export function secretWords(r: Pick<Request, 'target' | 'backend'>, action: AnyAction, kind: SecretKind | undefined): SecretWords {
  if (isReset(action)) return { ...RESET, lost: RESET.lost.replace('CIPP', doer(r)), noun: nounOf(kind), again: againWords(action) };
  if (action.risk === 'read') return { ...READ, lost: READ.lost.replace('CIPP', doer(r)), noun: nounOf(kind), again: 'Read again' };
  const noun = nounOf(kind);
  const another = kind === 'text' ? `What ${doer(r)} did stays done.` : `What ${doer(r)} did stays done; a new ${noun} is a new request.`;
  return {
    noun,
    unseen: `Nobody has seen the ${noun}, and it cannot be shown any more. ${another}`,
    seen: `It cannot be shown again. ${another}`,
    lost: `The answer of ${doer(r)}, with what it holds, never arrived: nobody knows it. ${another}`,
    ...(r.target && { again: againWords(action) }),
  };
}

const RESET = {
  unseen: 'Nobody has seen the new password, and the old one no longer works. It cannot be shown any more: a new reset is a new request.',
  seen: 'It cannot be shown again. If it was not passed on, a new reset is a new request.',
  lost: 'The answer of CIPP, with the new password in it, never arrived: nobody knows it. A new reset is a new request.',
};
const READ = {
  unseen: 'Nobody has seen it, and it cannot be shown any more. Nothing was changed: reading it again is a new request.',
  seen: 'It cannot be shown again. Reading it again is a new request.',
  lost: 'The answer of CIPP never arrived. Nothing was changed: reading it again is a new request.',
};

/** As much as fits beside the menu on a phone. */
const LONGEST_AGAIN = 22;
function againWords(action: AnyAction): Own {
  const words = `${headline(action.title)} again`;
  return [...words].length <= LONGEST_AGAIN ? words : 'Start again';
}

/** The first reading among the actions that help afterwards, as somebody would type it. */
export function lookWith(action: AnyAction): Own | undefined {
  const read = action.next?.find(id => /^(?:list|get)-/.test(id) && id !== action.id);
  return read && `“${read.replaceAll('-', ' ')}”`;
}
