/** Mailboxes: replies, forwarding, kinds and archives, as Exchange sees them. */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { SHARED } from './directory-data';
import type { Endpoint } from './family';
import { bare, failed, field, fromBody, fromBoth, fromQuery, GUID, idOf, isTrue, live, type Owner, ok, plainly, said } from './ground';
import type { Mailbox, MailboxType } from './mailbox-data';
import { either, spelled, truthy, type Ways } from './ways';

export const noMailbox = (id: string): string =>
  `The operation couldn't be performed because object '${id}' couldn't be found on 'DB7PR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM'.`;

/** The mailbox that a call means; of a tenant that is not known there is none, and the call goes on all the same. */
export function onMailbox(
  { ground, directory }: Ways,
  asked: Asked,
  id: string,
  no: (why: string) => Answer,
  yes: (mailbox?: Mailbox) => Answer,
): Answer {
  const owner = ground.owner(asked);
  if (!owner) return yes();
  const person = directory.person(owner, id) ?? owner.people.find(p => p.mail?.toLowerCase() === id.toLowerCase());
  const mailbox = person && directory.account(owner, person).mailbox;
  return mailbox ? yes(mailbox) : no(noMailbox(id));
}

const TYPES: MailboxType[] = ['Shared', 'Regular', 'Room', 'Equipment'];
const notOneOf = (parameter: string, text: string, set: readonly string[]) =>
  `Cannot validate argument on parameter '${parameter}'. The argument "${text}" does not belong to the set "${set.join(',')}" specified by the ValidateSet attribute.`;

export function mailboxEndpoints(ways: Ways): Record<string, Endpoint> {
  const { context, directory, ground } = ways;

  function outOfOffice(asked: Asked): Answer {
    const id = said(asked, 'userId') ?? '';
    const no = (why: string) => failed(500, `Could not set Out of Office for user: ${id}. Error: ${why}`);
    const states = ['Enabled', 'Disabled', 'Scheduled'];
    const given = either(asked, 'AutoReplyState') ?? '';
    const state = states.find(s => s.toLowerCase() === given.toLowerCase());
    if (!state) return no(notOneOf('State', given, states));
    const [start, end] = ['StartTime', 'EndTime'].map(name => dateOf(field(asked, name)));
    if (state === 'Scheduled' && (start === undefined || end === undefined)) return no('String was not recognized as a valid DateTime.');
    const both = said(asked, 'input');
    const [internal, external] = [both ?? said(asked, 'InternalMessage'), both ?? said(asked, 'ExternalMessage')];
    return onMailbox(
      ways,
      asked,
      id,
      why => no(`Could not add OOO for ${id}. Error: ${why}`),
      mailbox => {
        const from = start ?? context.now();
        const to = end ?? `${new Date(Date.parse(from) + 7 * 86_400_000).toISOString().slice(0, 19)}Z`;
        if (mailbox) {
          const now = mailbox.outOfOffice;
          now.AutoReplyState = state;
          // any call without a message for outsiders silences them (reading)
          now.ExternalAudience = external ? 'All' : 'None';
          now.InternalMessage = internal ?? now.InternalMessage;
          now.ExternalMessage = external ?? now.ExternalMessage;
          if (state === 'Scheduled') {
            Object.assign(now, { StartTime: from, EndTime: to });
            for (const name of ['CreateOOFEvent', 'AutoDeclineFutureRequestsWhenOOF', 'DeclineEventsForScheduledOOF'] as const) {
              const flag = field(asked, name);
              if (flag !== undefined && flag !== null) now[name] = truthy(flag);
            }
            now.OOFEventSubject = said(asked, 'OOFEventSubject') ?? now.OOFEventSubject;
            now.DeclineMeetingMessage = said(asked, 'DeclineMeetingMessage') ?? now.DeclineMeetingMessage;
          }
        }
        if (state !== 'Scheduled') return ok(`Set Out-of-office for ${id} to ${state}.`);
        return ok(`Scheduled Out-of-office for ${id} between ${shown(from)} and ${shown(to)}`);
      },
    );
  }

  function forward(asked: Asked): Answer {
    const id = said(asked, 'userID') ?? '';
    const option = said(asked, 'forwardOption') ?? '';
    const keep = isTrue(asked, 'KeepCopy');
    const kind = ['internaladdress', 'externaladdress', 'disabled'].indexOf(option.toLowerCase());
    // no branch of the switch: no status either
    if (kind < 0) return plainly(500, 'Internal Server Error');
    const to = kind === 0 ? either(asked, 'ForwardInternal') : kind === 1 ? said(asked, 'ForwardExternal') : undefined;
    if (kind < 2 && !to) return ok([null]);
    const no = (why: string) => failed(500, [`Failed to set forwarding for ${id}. Error: ${why}`]);
    const owner = ground.owner(asked);
    if (owner && kind === 0 && !directory.person(owner, to) && !owner.people.some(p => p.mail?.toLowerCase() === to?.toLowerCase())) {
      return no(noMailbox(to ?? ''));
    }
    return onMailbox(ways, asked, id, no, mailbox => {
      if (mailbox)
        Object.assign(mailbox, { forwardTo: kind === 0 ? to : null, forwardSmtp: kind === 1 ? to : null, keepCopy: kind < 2 && keep });
      if (kind === 2) return ok([`Disabling forwarding for ${id}`, `Successfully disabled forwarding for ${id}`]);
      const where = kind === 0 ? 'Internal' : 'External';
      return ok([`Successfully set forwarding for ${id} to ${where} Address ${to} with keeping a copy set to ${spelled(keep)}`]);
    });
  }

  /** The size is looked up by object id alone: with a sign-in name nobody is warned. */
  function convert(asked: Asked): Answer {
    const [id = '', given = ''] = ['ID', 'MailboxType'].map(n => said(asked, n));
    const type = TYPES.find(t => t.toLowerCase() === given.toLowerCase());
    if (!type) return failed(500, notOneOf('MailboxType', given, TYPES));
    const no = (why: string) => failed(500, `Failed to convert ${id} to a ${type} mailbox. Error: ${why}`);
    return onMailbox(ways, asked, id, no, mailbox => {
      if (mailbox) mailbox.type = type;
      const done = `Successfully converted ${id} to a ${type} mailbox`;
      if (!mailbox || type !== 'Shared' || !GUID.test(id) || mailbox.sizeGb < 49) return ok(done);
      return ok(
        `${done}. Warning: detected mailbox size is ${mailbox.sizeGb} GB, which exceeds the 50 GB shared mailbox limit. The mailbox may stop receiving mail unless an Exchange Online Plan 2 license is retained.`,
      );
    });
  }

  function archive(asked: Asked): Answer {
    const id = said(asked, 'id') ?? '';
    const name = said(asked, 'username') ?? id;
    const no = (why: string) => failed(500, `Failed to set archive for ${name}. Error: ${why}`);
    return onMailbox(ways, asked, id, no, mailbox => {
      if (mailbox?.archive) return no(`The mailbox "${id}" already has an archive.`);
      if (mailbox) mailbox.archive = true;
      return ok(`Successfully set archive for ${name} to True`);
    });
  }

  function sharedStatistics(owner: Owner): object[] {
    const converted = owner.people.flatMap(person => {
      const mailbox = directory.account(owner, person).mailbox;
      return mailbox?.type === 'Shared' ? [{ name: person.displayName, guid: mailbox.guid, gb: mailbox.sizeGb, items: mailbox.items }] : [];
    });
    const standing = SHARED.map((name, i) => ({
      name,
      guid: idOf('5ba0c000', owner.index, i + 1),
      gb: 2 + i * 11,
      items: 1200 + i * 5000,
    }));
    return [...standing, ...converted].map(({ name, guid, gb, items }) => ({
      DisplayName: name,
      MailboxGuid: guid,
      TotalItemSize: `${gb} GB (${Math.round(gb * 1024 ** 3).toLocaleString('en-US')} bytes)`,
      ItemCount: items,
      LastLogonTime: '2026-11-20T09:12:00',
      MailboxTypeDetail: 'SharedMailbox',
    }));
  }

  function read<T>(asked: Asked, id: string, show: (mailbox: Mailbox) => T): Answer {
    return onMailbox(
      ways,
      asked,
      id,
      why => failed(500, why),
      mailbox => bare(mailbox ? show(mailbox) : null),
    );
  }

  return {
    ExecSetOoO: fromBody('Exchange.Mailbox.ReadWrite', outOfOffice),
    ExecEmailForward: fromBody('Exchange.Mailbox.ReadWrite', forward),
    ExecConvertMailbox: fromBody('Exchange.Mailbox.ReadWrite', convert),
    ExecEnableArchive: fromBoth('Exchange.Mailbox.ReadWrite', archive),
    ListSharedMailboxStatistics: fromQuery('Exchange.Mailbox.Read', asked => live(ground, asked, sharedStatistics)),
    ListOoO: fromQuery('Exchange.Mailbox.Read', asked => read(asked, said(asked, 'userid') ?? '', m => m.outOfOffice)),
    ListUserMailboxDetails: fromQuery('Exchange.Mailbox.Read', asked => read(asked, said(asked, 'UserID') ?? '', m => [details(m)])),
  };
}

const details = (mailbox: Mailbox) => ({
  ForwardAndDeliver: mailbox.keepCopy,
  ForwardingAddress: mailbox.forwardTo ?? mailbox.forwardSmtp,
  ArchiveMailBox: mailbox.archive,
  RecipientTypeDetails: mailbox.type === 'Regular' ? 'UserMailbox' : `${mailbox.type}Mailbox`,
  TotalItemSize: mailbox.sizeGb,
  ItemCount: mailbox.items,
});

/** Unix seconds or a date's text; null: not given; undefined: no date. */
function dateOf(given: unknown): string | null | undefined {
  if (given === undefined || given === null || given === '') return null;
  const at = /^\d+$/.test(String(given)) ? new Date(Number(given) * 1000) : new Date(String(given));
  return Number.isNaN(at.getTime()) ? undefined : `${at.toISOString().slice(0, 19)}Z`;
}

/** As PowerShell's invariant culture writes it. */
function shown(iso: string): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(iso) ?? [];
  return `${month}/${day}/${year} ${time}`;
}
