import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type PlaceName, type TechnicianName, technicians } from '../simulators';
import { type Activity, fileGiven, fileOffered, type Message, teamsFault } from '../simulators/connector';
import { type Fault, faults } from '../simulators/server';
import { openDesk } from './desk';

const OFF = 'The rule "everything else is off" turns this off';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const desk = openDesk({
  policy: `
version: 1
rules:
  - name: the helpdesk reads
    actions: { risks: [read] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: allow
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`,
});

const kept = () => desk.outside.files.kept;
const puts = () => desk.outside.files.received('put');
const reads = () => desk.outside.cipp.received('ListUsers');
const exports = async () => (await desk.audit()).filter(row => row.step === 'export').map(row => row.outcome);
const today = () => desk.clock.now().toISOString().slice(0, 10);

async function list(who: TechnicianName = 'ada'): Promise<Message> {
  await desk.says(who, 'list users at contoso');
  return desk.cardWith(who, 'Send as CSV');
}

/** The question that stands in the chat after Send as CSV. */
async function offer(who: TechnicianName = 'ada'): Promise<Message> {
  await list(who);
  await desk.presses(who, 'Send as CSV');
  return desk.shows(who, 'list-users contoso.com', 'Allow', 'Decline');
}

const accepts = (message: Message, alter?: (activity: Activity) => Activity) => desk.outside.client.accepts('ada', message, { alter });

/** The same answer with something else in it. */
const withUpload =
  (change: Record<string, unknown> | undefined) =>
  (activity: Activity): Activity => {
    const value = activity.value as { uploadInfo: object };
    return { ...activity, value: { ...value, uploadInfo: change && { ...value.uploadInfo, ...change } } };
  };

/** Work that waits for the clock now and then, until what is awaited is seen. */
async function whileTimePasses<T>(seen: Promise<T>): Promise<T> {
  let over = false;
  const end = seen.finally(() => {
    over = true;
  });
  while (!over) {
    await new Promise(resolve => setTimeout(resolve, 20));
    await desk.passes(1_000);
  }
  return end;
}

describe('a list becomes a file', () => {
  test('asked for, allowed, and there: whole, in the OneDrive of the person alone', async () => {
    await list();
    const pressed = await desk.presses('ada', 'Send as CSV');
    expect(pressed).toMatchObject({ status: 200, toast: expect.stringMatching(/I asked in this chat.*list-users contoso\.com .*Allow/) });
    const question = await desk.shows('ada', 'Allow', 'Decline', /\d+ users, read from CIPP/);
    const { name, content } = fileOffered(question.activity) ?? {};
    expect(name).toBe(`list-users contoso.com ${today()}.csv`);

    const answered = await accepts(question);
    expect(answered).toMatchObject({ status: 200, body: undefined });
    const card = await desk.shows('ada', `File: ${name}`);
    expect(card.id).toBe(question.id);
    expect(desk.outside.client.reads('ada', card)).not.toContain('Allow');

    const [file] = kept();
    expect(kept()).toHaveLength(1);
    expect(file).toMatchObject({ owner: { id: technicians.ada.id }, name });
    expect(file?.bytes.length).toBe(content?.sizeInBytes);
    const lines = file?.bytes.toString('utf8').split('\r\n') ?? [];
    expect(lines[0]).toMatch(/^\ufeffName,Sign-in name,/);
    expect(lines.filter(line => line.includes('jane@contoso.com'))).toHaveLength(1);
    expect(lines).toHaveLength(Number(/(\d+) users/.exec(String(content?.description))?.[1]) + 2);

    expect(fileGiven(card.activity)).toMatchObject({
      name,
      contentUrl: expect.stringContaining('/personal/ada_'),
      content: { uniqueId: expect.stringMatching(/^[\w-]{36}$/), fileType: 'csv' },
    });
    expect(reads()).toHaveLength(1);
  });

  test('the question carries two ids, nothing of the customer but the domain, and no token goes along with the file', async () => {
    const question = await offer();
    expect(Object.keys(question.activity).sort()).toEqual(
      ['attachments', 'channelId', 'conversation', 'from', 'serviceUrl', 'summary', 'type'].sort(),
    );
    const { content } = fileOffered(question.activity) ?? {};
    expect(Object.keys(content ?? {}).sort()).toEqual(['acceptContext', 'declineContext', 'description', 'sizeInBytes']);
    expect(content?.acceptContext).toEqual({ ask: expect.any(String), once: expect.any(String) });
    expect(content?.declineContext).toEqual(content?.acceptContext);
    expect(content?.description).toMatch(/^\d+ users, read from CIPP$/);
    await accepts(question);
    await desk.shows('ada', 'File: ');
    expect(puts()).toMatchObject([{ status: 201, headers: { 'content-range': expect.stringMatching(/^bytes 0-\d+\/\d+$/) } }]);
    expect(puts()[0]?.headers).not.toHaveProperty('authorization');
    // the address is a permission to write: it is nowhere else, which the sweep after each test looks for
    expect(desk.outside.secrets().filter(s => s.kind === 'upload token')).toHaveLength(1);
    expect(desk.outside.outbound().filter(o => o.to === 'files' && o.text.includes('jane@contoso.com'))).toHaveLength(2);
  });

  test('who sent what of which customer is in the audit', async () => {
    await accepts(await offer());
    await desk.shows('ada', 'File: ');
    const [row, ...more] = (await desk.audit()).filter(r => r.step === 'export');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ action: 'list-users', actor_name: 'Ada Fischer', tenant_domain: 'contoso.com', outcome: null });
  });

  test('declined: a sentence in its place, and nothing leaves', async () => {
    const question = await offer();
    expect(await desk.outside.client.declines('ada', question)).toMatchObject({ status: 200, body: undefined });
    const said = await desk.shows('ada', 'The file was not sent. Ask for it again if you want it after all.');
    expect(said.id).toBe(question.id);
    expect(puts()).toEqual([]);
    expect(await exports()).toEqual([]);
    await desk.presses('ada', 'Send as CSV');
    await accepts(await desk.shows('ada', 'Allow'));
    await desk.shows('ada', 'File: ');
  });

  test('a client too old for Action.Execute gets the same, with the text as a message', async () => {
    await list();
    await desk.presses('ada', 'Send as CSV', {}, { submit: true });
    await desk.shows('ada', 'I asked in this chat');
    await accepts(await desk.shows('ada', 'Allow', 'Decline'));
    await desk.shows('ada', 'File: ');
  });

  test('the day in the name is the day on the wall of the person', async () => {
    await desk.becomes('Wed 20:00');
    await list();
    desk.outside.client.offset = 10 * 60;
    await desk.presses('ada', 'Send as CSV');
    await desk.shows('ada', 'Allow', new Date(desk.clock.now().getTime() + DAY).toISOString().slice(0, 10));
  });

  test('five thousand people', async () => {
    const contoso = desk.outside.world.customer('contoso.com');
    const template = contoso?.people.find(p => p.userPrincipalName === 'jane@contoso.com');
    if (!contoso || !template) throw new Error('no such people');
    for (let n = 0; n < 5_000; n += 1) {
      const id = `ee000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const names = { displayName: `Ünit ${n}`, userPrincipalName: `unit${n}@contoso.com`, mail: null, proxyAddresses: [] };
      contoso.people.push({ ...template, ...names, id, manager: undefined });
    }
    await accepts(await offer());
    await desk.shows('ada', 'File: ');
    const text = kept()[0]?.bytes.toString('utf8') ?? '';
    expect(text.match(/Ünit \d+,/g)).toHaveLength(5_000);
    expect(text).not.toContain('\ufffd');
  });
});

describe('for nobody else', () => {
  test('another person with the ids of the card: refused, and kept for the auditors', async () => {
    const question = await offer();
    const own = await offer('bo');
    const { content } = fileOffered(question.activity) ?? {};
    await desk.outside.client.accepts('bo', own, {
      alter: a => ({ ...a, value: { ...(a.value as object), context: content?.acceptContext } }),
    });
    await desk.shows('bo', 'This request belongs to somebody else');
    expect(puts()).toEqual([]);
    expect((await desk.audit()).filter(r => r.step === 'press-refused')).toMatchObject([
      { outcome: 'NOT_YOURS', actor_name: technicians.bo.name },
    ]);
    await accepts(question);
    await desk.shows('ada', 'File: ');
  });

  test.each<[string, PlaceName]>([
    ['a channel', 'general'],
    ['a group chat', 'group'],
  ])('in %s no file is asked for and none is sent', async (_, place) => {
    const card = await list();
    const pressed = await desk.presses('ada', 'Send as CSV', {}, { card });
    const elsewhere = await desk.says('ada', 'help', place);
    const { conversation, channelData } = elsewhere.activity;
    const moved = (a: Activity): Activity => ({ ...a, id: `${a.id}-moved`, conversation, channelData });
    const again = await desk.outside.client.sends(moved(pressed.activity));
    expect(again.text).toContain('This button is from another version of the bot');
    const question = await desk.shows('ada', 'Allow');
    await accepts(question, moved);
    await desk.showsIn(place, 'ada', 'I do not have what the file was to be made of any more');
    expect(puts()).toEqual([]);
    expect(desk.outside.client.screen('ada', place)).not.toContain('.csv');
  });

  test.each<[string, (context: Record<string, unknown>) => unknown]>([
    ['another key', context => ({ ...context, once: 'other' })],
    ['another list', context => ({ ...context, ask: 'other' })],
    ['no context', () => undefined],
  ])('an answer with %s: I do not have this list', async (_, change) => {
    const question = await offer();
    const context = change(fileOffered(question.activity)?.content.acceptContext as Record<string, unknown>);
    await accepts(question, a => ({ ...a, value: { ...(a.value as object), context } }));
    await desk.shows('ada', 'I do not have what the file was to be made of any more, so no file was sent.');
    expect(puts()).toEqual([]);
  });

  test('an hour later the list is over', async () => {
    const question = await offer();
    await desk.jumps(61 * MINUTE);
    await accepts(question);
    await desk.shows('ada', 'I do not have what the file was to be made of any more');
    expect(puts()).toEqual([]);
  });

  test('rights that are gone when it is allowed: refused, and in the audit', async () => {
    const question = await offer();
    desk.outside.world.technicians.ada.holds = [];
    await desk.jumps(2 * MINUTE);
    await accepts(question);
    await desk.shows('ada', OFF);
    expect(puts()).toEqual([]);
    expect(await exports()).toEqual(['RULE_OFF']);
  });

  test('rights that are gone when it is asked for: refused, and nothing is offered', async () => {
    await list();
    desk.outside.world.technicians.ada.holds = [];
    await desk.jumps(2 * MINUTE);
    await desk.presses('ada', 'Send as CSV');
    await desk.shows('ada', OFF);
    expect(desk.outside.client.screen('ada')).not.toContain('Allow\n');
  });

  test('whom Entra does not tell about gets nothing', async () => {
    const question = await offer();
    await desk.jumps(2 * MINUTE);
    desk.outside.graph.always('*', { status: 503 });
    await accepts(question);
    await desk.shows('ada', 'I could not read your roles from Entra');
    expect(puts()).toEqual([]);
    expect(await exports()).toEqual(['REQUESTER_UNREADABLE']);
  });
});

describe('when the list is in no memory any more', () => {
  test('it is read again for the question, and again for the file where need be', async () => {
    await list();
    await desk.restarts();
    await desk.presses('ada', 'Send as CSV');
    const question = await desk.shows('ada', 'Allow');
    expect(reads()).toHaveLength(2);
    await desk.restarts();
    await accepts(question);
    await desk.shows('ada', 'File: ');
    expect(reads()).toHaveLength(3);
    expect(kept()[0]?.bytes.toString('utf8')).toContain('jane@contoso.com');
    expect((await desk.audit()).map(r => r.step)).toEqual(['read', 'read', 'read', 'export']);
  });

  test('reading it takes long: the press is answered in time, and the question comes then', async () => {
    await list();
    await desk.restarts();
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const pressed = desk.presses('ada', 'Send as CSV');
    await held.arrived;
    await desk.passes(1_500);
    expect(await pressed).toMatchObject({ status: 200, toast: 'Looking it up. The answer follows here.' });
    held.release();
    await accepts(await desk.shows('ada', 'Allow', 'Decline'));
    await desk.shows('ada', 'File: ');
    await desk.shows('ada', 'I asked in this chat');
  });

  test('CIPP gathers it in the background: said, and nothing is sent', async () => {
    const question = await offer();
    await desk.restarts();
    desk.outside.cipp.once('ListUsers', { status: 200, body: { Results: [], Metadata: { QueueId: 'q1', QueueMessage: 'Loading' } } });
    await accepts(question);
    await desk.shows('ada', 'CIPP is gathering this');
    expect(puts()).toEqual([]);
  });

  test('with the rights of now', async () => {
    const question = await offer();
    await desk.restarts();
    desk.outside.world.technicians.ada.holds = [];
    const before = reads().length;
    await accepts(question);
    await desk.shows('ada', OFF);
    expect(reads()).toHaveLength(before);
    expect(puts()).toEqual([]);
  });

  test('what CIPP does not give is said', async () => {
    const question = await offer();
    await desk.restarts();
    desk.outside.cipp.always('ListUsers', { status: 500, body: 'no' });
    await accepts(question);
    await desk.shows('ada', 'CIPP could not read this');
    expect(puts()).toEqual([]);
  });
});

describe('where it goes', () => {
  test.each<[string, Record<string, unknown> | undefined, string]>([
    ['a host that keeps no files', { uploadUrl: 'https://files.example.com/x' }, 'files.example.com'],
    ['http', { uploadUrl: 'http://contoso.sharepoint.com/x' }, 'contoso.sharepoint.com'],
    ['a link to elsewhere on the card', { contentUrl: 'https://files.example.com/x' }, 'files.example.com'],
  ])('%s: nothing is sent, and the operator is named', async (_, change, host) => {
    const question = await offer();
    await accepts(question, withUpload(change));
    await desk.shows('ada', `a place for the file that I do not know, so nothing of it was sent: ${host}`, 'FILE_HOSTS');
    expect(puts()).toEqual([]);
    expect(await exports()).toEqual(['FILE_HOST']);
  });

  test('another service on this machine gets nothing either', async () => {
    let asked = 0;
    const other = createServer((_req, res) => {
      asked += 1;
      res.end();
    });
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const question = await offer();
    await accepts(question, withUpload({ uploadUrl: `http://127.0.0.1:${(other.address() as AddressInfo).port}/x` }));
    await desk.shows('ada', 'a place for the file that I do not know');
    await new Promise(resolve => other.close(resolve));
    expect(asked).toBe(0);
  });

  test.each<[string, Record<string, unknown> | undefined]>([
    ['no place at all', undefined],
    ['a place that is none', { uploadUrl: 7 }],
  ])('Teams names %s', async (_, change) => {
    await accepts(await offer(), withUpload(change));
    await desk.shows('ada', 'The file was not sent: Teams named no place for it.');
  });

  test('a redirect is not followed', async () => {
    const question = await offer();
    desk.outside.files.always('put', { status: 307, headers: { location: `${desk.outside.files.url}/elsewhere` } });
    await accepts(question);
    await desk.shows('ada', 'The file was not sent: OneDrive did not take it (307).');
    expect(desk.outside.files.requests).toHaveLength(1);
  });
});

describe('when it does not work', () => {
  test.each<[string, Fault, string, string, number]>([
    ['OneDrive is full', { status: 507 }, 'your OneDrive has no room for it.', 'Make room there, then ask for the file again', 1],
    ['OneDrive refuses', { status: 403 }, 'OneDrive did not take it (403).', 'Ask for the file again', 1],
    ['the place is gone', { status: 404 }, 'OneDrive did not take it (404).', 'Ask for the file again', 1],
    ['OneDrive is down', { status: 503 }, 'OneDrive did not take it (503).', 'Ask for the file again', 3],
  ])('%s: said, with what to do, and the next press works', async (_, fault, why, todo, tries) => {
    const question = await offer();
    desk.outside.files.always('put', fault);
    await accepts(question);
    const said = await whileTimePasses(desk.shows('ada', `The file was not sent: ${why}`, todo));
    expect(said.id).toBe(question.id);
    expect(puts()).toHaveLength(tries);
    expect(await exports()).toEqual([null, 'FILE_FAILED']);
    desk.outside.files.reset();
    await desk.presses('ada', 'Send as CSV');
    await accepts(await desk.shows('ada', 'Allow', 'Decline'));
    await desk.shows('ada', 'File: ');
  });

  test.each<[string, Fault, Fault | undefined]>([
    ['every time', faults.resetBefore, faults.resetBefore],
    ['once, and the file was there', faults.resetAfter, undefined],
    ['in front of OneDrive', faults.gatewayTimeout, undefined],
  ])('the connection breaks with the last bytes, %s: it may be there', async (_, first, then) => {
    const question = await offer();
    desk.outside.files.once('put', first);
    if (then) desk.outside.files.always('put', then);
    await accepts(question);
    await whileTimePasses(desk.shows('ada', 'it may or may not be there', 'Look into your OneDrive first.'));
    expect(await exports()).toEqual([null, 'FILE_UNSURE']);
  });

  test.each<[string, Fault]>([
    ['OneDrive asks for patience', faults.throttled(20)],
    ['OneDrive is down for a moment', { status: 503 }],
    ['a connection breaks', faults.resetBefore],
  ])('%s: the same once more', async (_, fault) => {
    const question = await offer();
    desk.outside.files.once('put', fault);
    await accepts(question);
    await whileTimePasses(desk.shows('ada', 'File: '));
    expect(puts()).toHaveLength(2);
    expect(kept()).toHaveLength(1);
  });

  test('Teams hears at once, however slow OneDrive is; a second copy of the answer sends nothing', async () => {
    const question = await offer();
    const held = faults.held();
    desk.outside.files.once('put', held.fault);
    const answered = await accepts(question);
    expect(answered.status).toBe(200);
    await held.arrived;
    expect(desk.outside.client.reads('ada', question)).toContain('Allow');
    expect((await desk.outside.client.repeats(answered)).status).toBe(200);
    held.release();
    await desk.shows('ada', 'File: ');
    await desk.outside.client.repeats(answered);
    await desk.passes(MINUTE);
    expect(puts()).toHaveLength(1);
    expect(await exports()).toEqual([null]);
  });

  test('Teams does not take the question: the press says so', async () => {
    await list();
    desk.outside.connector.once('send', teamsFault(403, 'MessageWritesBlocked'));
    await desk.presses('ada', 'Send as CSV');
    await desk.shows('ada', 'The file was not sent: Teams did not take the question for your OneDrive.');
  });

  test('a press that Teams repeats asks once', async () => {
    await list();
    const pressed = await desk.presses('ada', 'Send as CSV');
    await desk.outside.client.repeats(pressed);
    expect(desk.outside.client.screen('ada').match(/Allow/g)).toHaveLength(1);
  });

  test('Teams does not let its question be replaced: the file comes as a message of its own', async () => {
    const question = await offer();
    desk.outside.connector.once('edit', teamsFault(400, 'BadSyntax'));
    await accepts(question);
    const card = await desk.shows('ada', 'File: ');
    expect(card.id).not.toBe(question.id);
  });

  test('Teams is busy when the file is there: its card comes later', async () => {
    const question = await offer();
    const busy = desk.outside.connector.always('edit', teamsFault(503, 'ServiceUnavailable'));
    await accepts(question);
    await desk.logs('a card was not delivered');
    busy.remove();
    await whileTimePasses(desk.shows('ada', 'File: '));
    expect(puts()).toHaveLength(1);
  });

  test('an orderly end waits for the file', async () => {
    const question = await offer();
    const held = faults.held();
    desk.outside.files.once('put', held.fault);
    await accepts(question);
    await held.arrived;
    const restarted = desk.restarts();
    held.release();
    await restarted;
    expect(kept()).toHaveLength(1);
    await desk.shows('ada', 'File: ');
  });

  test('the process goes away in the middle: the list comes again, and the file from there', async () => {
    const question = await offer();
    const held = faults.held();
    desk.outside.files.once('put', held.fault);
    await accepts(question);
    await held.arrived;
    await desk.dies();
    held.release();
    await desk.starts();
    const lists = () => desk.outside.client.screen('ada').match(/Send as CSV/g)?.length;
    expect(lists()).toBe(1);
    await desk.passes(10 * MINUTE + 5_000);
    await desk.outside.client.until(() => (lists() === 2 ? true : undefined));
    await desk.presses('ada', 'Send as CSV');
    const anew = desk.outside.client
      .messages('ada')
      .reverse()
      .find(m => fileOffered(m.activity));
    expect(anew?.id).not.toBe(question.id);
    if (anew) await accepts(anew);
    await desk.shows('ada', 'File: ');
  });
});
