import { alert, approval, commented, told } from './approval';
import { form, picker } from './ask';
import { callerAlert } from './asking';
import { explain } from './explain';
import { details, gathering, list } from './listing';
import { audit, requests } from './lists';
import { problemCard, problemText } from './problem';
import { lapsed, request } from './request';
import { secretShown } from './secret';
import { limitReached, switchAlert, switches, switchThrown } from './switches';
import { help, helpText, lookingUp, sentToChat, signedIn, signedOut, signInAsked, signInFirst, typedPassword, welcome } from './talk';
import { whoami } from './whoami';

export type { Viewer } from './approval';
export type { FormInput, TenantInput } from './ask';

/** Outcome → card name and typed data, or a short sentence. Pure: no I/O, no clock. Cards are drawn from `cards/`. */
export const view = {
  request,
  approval,
  commented,
  told,
  alert,
  callerAlert,
  secretShown,
  lapsed,
  form,
  picker,
  problem: problemCard,
  problemText,
  whoami,
  explain,
  requests,
  list,
  details,
  gathering,
  audit,
  switches,
  switchAlert,
  switchThrown,
  limitReached,
  help,
  helpText,
  welcome,
  typedPassword,
  sentToChat,
  signInAsked,
  signInFirst,
  signedIn,
  signedOut,
  lookingUp,
};
