import { defineAction } from '../../model/action';
import { labelled, post, unix } from '../../model/call';
import { field } from '../../model/field';

type State = 'Enabled' | 'Disabled' | 'Scheduled';

const NOUNS = ['out of office', 'ooo', 'automatic replies'];
/** `~` is where the noun stands; every noun with every verb. */
const saying = (state: State, ...verbs: string[]) =>
  verbs.flatMap(verb => NOUNS.map(noun => ({ say: verb.replace('~', noun), with: { state } })));

interface Said {
  state?: State;
  start?: string;
  end?: string;
}
/** Who names a time means the schedule: `set ooo jane until friday`, `turn on ooo jane until friday`. */
const stateOf = ({ state, start, end }: Said): State => (state !== 'Disabled' && (start || end) ? 'Scheduled' : (state ?? 'Enabled'));

export const setOutOfOffice = defineAction({
  id: 'set-out-of-office',
  title: 'Set Out of Office',
  category: 'User',
  says: [
    ...NOUNS.map(noun => `set ${noun}`),
    ...saying('Enabled', 'turn on ~', 'turn ~ on', 'enable ~'),
    ...saying('Disabled', 'turn off ~', 'turn ~ off', 'disable ~', 'stop ~', 'remove ~'),
    ...saying('Scheduled', 'schedule ~'),
    'out of office',
    'ooo',
  ],
  summary: 'Turn automatic replies of a mailbox on or off, now or for a time',
  risk: 'routine',
  secret: false,
  fields: {
    mailbox: field.user('Mailbox'),
    state: field.choice(
      'Automatic replies',
      [
        { value: 'Enabled', label: 'On', says: ['enabled', 'on'] },
        { value: 'Disabled', label: 'Off', says: ['disabled', 'off'] },
        { value: 'Scheduled', label: 'For a time', says: ['scheduled'] },
      ],
      { help: 'A start or an end makes it "For a time"' },
    ),
    message: field.text('Message', {
      maxLength: 4_000,
      multiline: true,
      words: ['text', 'saying'],
      help: 'For colleagues and outsiders alike',
    }),
    internal: field.text('Message for colleagues', { maxLength: 4_000, multiline: true, words: ['internal message'] }),
    external: field.text('Message for outsiders', { maxLength: 4_000, multiline: true, words: ['external message'] }),
    start: field.date('Start', { bare: 'from', words: ['from', 'starting'] }),
    end: field.date('End', { bare: 'until', words: ['until', 'till'] }),
    createEvent: field.toggle('Block the time in the calendar', { default: false }),
    eventSubject: field.text('Title in the calendar', { maxLength: 255 }),
    declineNew: field.toggle('Decline new invitations', { default: false }),
    declineExisting: field.toggle('Decline ALL existing appointments', { default: false }),
    declineMessage: field.text('Message with the declines', { maxLength: 1_000, multiline: true }),
    timezone: field.text('Time zone that CIPP answers in', { maxLength: 60, help: 'Changes only how CIPP shows the times' }),
  },
  example: 'set ooo jane@contoso.com until 2026-12-31 message="Back in January"',
  check: values => {
    const { message, internal, external, start, end, createEvent, declineNew, declineExisting } = values;
    const scheduled = stateOf(values) === 'Scheduled';
    if (!values.state && !scheduled && !message && !internal && !external)
      return { field: 'state', says: 'Say whether automatic replies go on or off, or give a message.' };
    if (message && (internal || external))
      return { field: 'message', says: 'Give one message for everybody, or one for colleagues and one for outsiders.' };
    if (!scheduled && (start || end))
      return { field: 'state', says: 'A start or an end turns replies on for that time: leave it out, or choose "For a time".' };
    if (!scheduled && (createEvent || declineNew || declineExisting))
      return { field: 'state', says: 'Calendar and declines count only for a time: choose "For a time" and say until when.' };
    if (start && end && Date.parse(end) <= Date.parse(start)) return { field: 'end', says: 'The end must come after the start.' };
    return undefined;
  },
  // what is absent, CIPP fills: the start is now and the end seven days after it
  note: values => {
    const state = stateOf(values);
    if (state === 'Disabled') return 'Automatic replies stop now. Turn them on again with a message, or outsiders get none.';
    if (state === 'Enabled') return 'Automatic replies go out from now until somebody turns them off.';
    const begins = values.start ? 'Automatic replies go out in this time' : 'Automatic replies go out from now';
    return values.end ? `${begins}.` : `${begins}. Without an end they stop 7 days after the start.`;
  },
  warns: values => [
    ...(values.declineExisting ? [{ label: 'Declines meetings', text: 'Every appointment that exists in this time is declined.' }] : []),
    ...(stateOf(values) !== 'Disabled' && !values.message && !values.external
      ? [{ label: 'Nothing outside', text: 'Without a message for outsiders they get no reply.' }]
      : []),
  ],
  call: values => {
    const { tenant, mailbox, start, end } = values;
    const state = stateOf(values);
    return post('ExecSetOoO', {
      tenantFilter: tenant.domain,
      userId: mailbox.upn,
      AutoReplyState: labelled(state),
      input: values.message,
      InternalMessage: values.internal,
      ExternalMessage: values.external,
      timezone: values.timezone,
      ...(state === 'Scheduled' && {
        StartTime: start ? unix(start) : undefined,
        EndTime: end ? unix(end) : undefined,
        CreateOOFEvent: values.createEvent,
        OOFEventSubject: values.eventSubject,
        AutoDeclineFutureRequestsWhenOOF: values.declineNew,
        DeclineEventsForScheduledOOF: values.declineExisting,
        DeclineMeetingMessage: values.declineMessage,
      }),
    });
  },
  next: ['set-email-forward', 'edit-calendar-permissions'],
});
