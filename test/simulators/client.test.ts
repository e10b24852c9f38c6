import { systemClock } from '../../src/model/clock';
import { cardText, type Node } from './card';
import { type Activity, ADAPTIVE, type Message, teamsFault } from './connector';
import { BOT_ID, HOME_TENANT, PLACES, people, type Simulators, startRelay, startSimulators, technicians } from './index';
import { type Answer, type Received, type Route, Simulator } from './server';

/** A bot that answers what the test tells it to, and keeps what it got. */
class Parrot extends Simulator {
  reply: (activity: Activity) => unknown = () => undefined;
  protected route(request: Received): Route {
    return { op: 'activity', answer: (): Answer => ({ status: 200, body: this.reply(request.body as Activity) }) };
  }
  get heard(): Activity[] {
    return this.requests.map(r => r.body as Activity);
  }
}

let sims: Simulators;
const parrot = new Parrot();
let token: string;
beforeAll(async () => {
  sims = await startSimulators();
  await parrot.start();
  sims.client.bot = `${parrot.url}/api/messages`;
  const form = { grant_type: 'client_credentials', client_id: BOT_ID, client_secret: sims.env().BOT_PASSWORD ?? '' };
  const answer = await fetch(`${sims.entra.url}/${HOME_TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: 'https://api.botframework.com/.default' }),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
});
afterEach(() => {
  sims.reset();
  parrot.reset();
  parrot.reply = () => undefined;
});
afterAll(() => Promise.all([sims.stop(), parrot.stop()]));

async function bot(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; json: { id?: string; error?: { code: string } } }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${sims.connector.serviceUrl}v3/${path}`, { method, headers, body: body ? JSON.stringify(body) : undefined });
  return { status: answer.status, json: JSON.parse((await answer.text()) || '{}') };
}
const activities = (conversation: string) => `conversations/${encodeURIComponent(conversation)}/activities`;
const withCard = (content: Node) => ({ type: 'message', attachments: [{ contentType: ADAPTIVE, content }] });
async function shown(content: Node): Promise<Message> {
  const chat = sims.connector.place(technicians.ada, 'personal');
  await bot('POST', activities(chat.id), withCard(content));
  return sims.client.sees('ada', content.body ? (cardText(content).split('\n')[0] ?? '') : '');
}

const CARD: Node = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: 'Reset password?' },
    {
      type: 'RichTextBlock',
      inlines: [
        { type: 'TextRun', text: 'Jane ' },
        { type: 'TextRun', text: '*Doe*' },
      ],
    },
    { type: 'TextBlock', text: 'At {{TIME(2026-11-21T14:32:00Z)}}' },
    { type: 'Input.Toggle', id: 'mustChange', title: 'Must change', value: 'true', valueOn: 'true', valueOff: 'false' },
    { type: 'Input.Text', id: 'reason', label: 'Reason', isRequired: true, maxLength: 10 },
    {
      type: 'Input.ChoiceSet',
      id: 'tenant',
      choices: [{ title: 'Contoso', value: 'c' }],
      'choices.data': { type: 'Data.Query', dataset: 'tenants' },
    },
    { type: 'TextBlock', text: 'folded away', isVisible: false },
  ],
  actions: [
    {
      type: 'Action.Execute',
      title: 'Reset password',
      verb: 'submit',
      data: { request: 'R-7K3Q9M' },
      fallback: { type: 'Action.Submit', title: 'Reset password', data: { verb: 'submit', request: 'R-7K3Q9M' } },
    },
    { type: 'Action.Execute', title: 'Cancel', verb: 'cancel', associatedInputs: 'none' },
    {
      type: 'Action.ShowCard',
      title: 'More',
      card: {
        type: 'AdaptiveCard',
        body: [{ type: 'Input.Text', id: 'why' }],
        actions: [{ type: 'Action.Submit', title: 'Tell', data: {} }],
      },
    },
  ],
};

describe('speaking', () => {
  test('a personal message is a proper, signed Teams activity', async () => {
    await sims.client.says('ada', 'hello');
    expect(parrot.heard).toMatchObject([
      {
        type: 'message',
        text: 'hello',
        channelId: 'msteams',
        serviceUrl: sims.connector.serviceUrl,
        from: { id: technicians.ada.teamsId, aadObjectId: technicians.ada.id },
        conversation: { conversationType: 'personal', tenantId: HOME_TENANT },
        channelData: { tenant: { id: HOME_TENANT } },
      },
    ]);
    const signed = parrot.requests[0]?.headers.authorization?.slice(7);
    expect(sims.entra.verify(signed, BOT_ID)).toMatchObject({ serviceurl: sims.connector.serviceUrl, iss: 'https://api.botframework.com' });
  });

  test('in a channel the bot is mentioned, and an answer goes to the post', async () => {
    await sims.client.says('bo', 'help', { place: 'approvals' });
    const [heard] = parrot.heard;
    expect(heard).toMatchObject({
      text: '<at>CIPP</at> help',
      channelData: { team: { id: PLACES.general.id }, channel: { id: PLACES.approvals.id } },
    });
    const { id } = (heard as { conversation: { id: string } }).conversation;
    expect(id).toMatch(/^19:approvals.*;messageid=\d+$/);
    await bot('POST', activities(id), { type: 'message', text: 'here' });
    const answer = await sims.client.sees('ada', 'here', 'approvals');
    expect(id).toContain(answer.thread ?? 'nothing');
    await expect(sims.client.says('bo', 'help', { place: 'group', mention: false })).rejects.toThrow('delivers nothing');
  });

  test('installing sends two activities, a repetition the same one', async () => {
    const [first] = await sims.client.installs('cleo');
    expect(parrot.heard.map(a => a.type).sort()).toEqual(['conversationUpdate', 'installationUpdate']);
    if (first) await sims.client.repeats(first);
    expect(parrot.heard[2]?.id).toBe(first?.activity.id);
  });

  test('every knob changes what arrives', async () => {
    await sims.client.says('mallory', 'x', { alter: a => ({ ...a, channelId: 'webchat' }), authorization: null });
    expect(parrot.heard[0]).toMatchObject({ channelId: 'webchat', channelData: { tenant: { id: technicians.mallory.tenant } } });
    expect(parrot.requests[0]?.headers.authorization).toBeUndefined();
    await sims.client.says('ada', 'x', { raw: 'no json', headers: { 'content-type': 'text/plain' } });
    expect(parrot.requests[1]).toMatchObject({ text: 'no json', headers: { 'content-type': 'text/plain' } });
  });
});

describe('pressing', () => {
  test('an Execute carries defaults and entered values; its card is for the presser alone, until an edit', async () => {
    const message = await shown(CARD);
    parrot.reply = () => ({
      statusCode: 200,
      type: ADAPTIVE,
      value: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'Working' }] },
    });
    const sent = await sims.client.presses('ada', message, 'Reset password', { reason: 'forgot', tenant: 'Contoso' });
    expect(sent.activity).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message.id,
      value: {
        trigger: 'manual',
        action: {
          type: 'Action.Execute',
          verb: 'submit',
          data: { request: 'R-7K3Q9M', mustChange: 'true', reason: 'forgot', tenant: 'c' },
        },
      },
    });
    expect(sims.client.reads('ada', message)).toBe('Working');
    expect(sims.client.reads('bo', message)).toContain('Reset password?');
    const chat = sims.connector.place(technicians.ada, 'personal');
    const edited = { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'Done' }] };
    expect((await bot('PUT', `${activities(chat.id)}/${message.id}`, withCard(edited))).status).toBe(200);
    expect(sims.client.reads('ada', message)).toBe('Done');
    expect(message.versions).toHaveLength(2);
  });

  test('an old client sends the fallback as a message', async () => {
    const message = await shown(CARD);
    const { activity } = await sims.client.presses('ada', message, 'submit', { reason: 'x', mustChange: false }, { submit: true });
    expect(activity).toMatchObject({ type: 'message', value: { verb: 'submit', request: 'R-7K3Q9M', mustChange: 'false', reason: 'x' } });
    expect(activity).not.toHaveProperty('text');
    await expect(sims.client.presses('ada', message, 'Cancel', {}, { submit: true })).rejects.toThrow('no Action.Submit fallback');
  });

  test.each([
    ['a required field that is empty', 'Reset password', {}, '"reason" is required'],
    ['a text that is too long', 'Reset password', { reason: 'far too long' }, 'takes 10 letters'],
    ['a field that is not there', 'Reset password', { reason: 'x', nothing: '1' }, 'no input "nothing"'],
    ['fields with a button that takes none', 'Cancel', { reason: 'x' }, 'no input "reason"'],
    ['a button that is not there', 'Approve', {}, 'no button "Approve"'],
  ])('the client refuses %s', async (_, button, entered, why) => {
    const message = await shown(CARD);
    await expect(sims.client.presses('ada', message, button, entered)).rejects.toThrow(why);
    expect(parrot.heard).toEqual([]);
  });

  test('a button in a folded card takes the fields around it', async () => {
    const message = await shown(CARD);
    const { activity } = await sims.client.presses('ada', message, 'Tell', { reason: 'x', why: 'late' });
    expect(activity.value).toEqual({ mustChange: 'true', reason: 'x', why: 'late' });
  });

  test('typeahead asks with the dataset of its field', async () => {
    const message = await shown(CARD);
    parrot.reply = () => ({ statusCode: 200, type: 'x', value: { results: [{ title: 'Contoso Ltd', value: 'c' }] } });
    const { choices, activity } = await sims.client.searches('ada', message, 'tenant', 'cont');
    expect(choices).toEqual([{ title: 'Contoso Ltd', value: 'c' }]);
    expect(activity).toMatchObject({
      name: 'application/search',
      value: { queryText: 'cont', dataset: 'tenants', queryOptions: { top: 15 } },
    });
  });
});

test('a card reads in order, times written out, hidden parts left out', () => {
  expect(cardText(CARD).split('\n')).toEqual([
    'Reset password?',
    'Jane *Doe*',
    'At 14:32',
    'Must change true',
    'Reason',
    '(Contoso)',
    'Reset password',
    'Cancel',
    'More',
  ]);
  expect(cardText(CARD, { all: true })).toContain('folded away');
});

describe('the connector', () => {
  test('wants a token of the bot', async () => {
    const answer = await fetch(`${sims.connector.serviceUrl}v3/${activities(PLACES.general.id)}`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
  });

  test('opens a personal chat only with people who have the app', async () => {
    const open = () =>
      bot('POST', 'conversations', { members: [{ id: technicians.bo.teamsId }], channelData: { tenant: { id: HOME_TENANT } } });
    expect(await open()).toMatchObject({ status: 403, json: { error: { code: 'BotNotInConversationRoster' } } });
    await sims.client.installs('bo');
    expect(await open()).toMatchObject({ status: 201, json: { id: sims.connector.place(technicians.bo, 'personal').id } });
  });

  test('unknown conversations and messages are 404, too big ones 413', async () => {
    expect(await bot('POST', activities('a:nowhere'), {})).toMatchObject({
      status: 404,
      json: { error: { code: 'ConversationNotFound' } },
    });
    expect((await bot('PUT', `${activities(PLACES.general.id)}/1`, {})).status).toBe(404);
    expect((await bot('POST', activities(PLACES.general.id), { type: 'message', text: 'x'.repeat(50_000) })).status).toBe(413);
  });

  test('limits the rate per conversation when told to, and refuses by code on demand', async () => {
    sims.connector.limits = 'teams';
    const sends = [];
    for (let i = 0; i < 9; i++) sends.push((await bot('POST', activities(PLACES.general.id), { type: 'message', text: String(i) })).status);
    expect(sends.filter(s => s === 429).length).toBeGreaterThan(0);
    expect((await bot('POST', activities(PLACES.group.id), { type: 'message', text: 'x' })).status).toBe(201);
    sims.connector.once('send', teamsFault(403, 'ConversationBlockedByUser'));
    expect((await bot('POST', activities(PLACES.group.id), {})).json.error?.code).toBe('ConversationBlockedByUser');
  });

  test('what never comes is told with the screen', async () => {
    await expect(sims.client.sees('ada', 'never', 'personal', 20)).rejects.toThrow(/never saw never in personal.*\(nothing\)/s);
  });
});

test('the relay signs what the local client sends, with its own service url', async () => {
  const relay = await startRelay({ bot: sims.client.bot, entra: sims.entra });
  parrot.reply = () => ({ statusCode: 200 });
  const serviceUrl = 'http://localhost:56150/_connector';
  const answer = await fetch(relay.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'message', serviceUrl }),
  });
  expect([answer.status, await answer.json()]).toEqual([200, { statusCode: 200 }]);
  const signed = parrot.requests[0]?.headers.authorization?.slice(7);
  expect(sims.entra.verify(signed, BOT_ID)).toMatchObject({ serviceurl: serviceUrl });
  await relay.stop();
});

test('reset restores the world', () => {
  const jane = sims.world.person(people.jane.id);
  if (jane) jane.accountEnabled = false;
  sims.world.technicians.ada.holds = [];
  sims.reset();
  expect(sims.world.person(people.jane.id)?.accountEnabled).toBe(true);
  expect(sims.world.technicians.ada.holds).toHaveLength(1);
  expect(systemClock.now().getTime()).toBeGreaterThan(new Date(people.jane.lastPasswordChangeDateTime).getTime());
});
