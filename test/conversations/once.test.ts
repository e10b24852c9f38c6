import { execute } from '../../src/flow/execute';
import { sweep } from '../../src/flow/sweep';
import { requestId } from '../../src/model/ids';
import { people } from '../simulators';
import type { Activity, Message } from '../simulators/connector';
import { faults } from '../simulators/server';
import { openDesk } from './desk';

const desk = openDesk();

/** The card that asks, on the screen. */
async function asked(who: 'ada' | 'bo', whom = 'jane@contoso.com') {
  await desk.says(who, `reset password ${whom}`);
  return desk.cardWith(who, 'Reset password');
}

/** The card as a client has it that got nothing since. */
const behind = (card: Message): Message => ({ ...card, views: new Map() });

const stateOf = async () => (await desk.requests()).map(r => r.state);

describe('one press, one reset', () => {
  test('pressed twice in a row', async () => {
    const card = await asked('ada');
    const first = await desk.presses('ada', 'Reset password', {}, { card });
    await desk.shows('ada', 'Done');
    // a client whose screen is behind still has the button
    const second = await desk.outside.client.sends({ ...first.activity, id: 'f:second' });
    expect(second.status).toBe(200);
    expect(second.text).toContain('Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('pressed on the phone and on the desktop at once', async () => {
    const card = await asked('ada');
    const press = () => desk.presses('ada', 'Reset password', {}, { card });
    const answers = await Promise.all([press(), press(), press()]);
    await desk.shows('ada', 'Done');
    expect(answers.map(a => a.status)).toEqual([200, 200, 200]);
    expect(desk.resets).toHaveLength(1);
    expect((await desk.audit()).filter(a => a.step === 'submit')).toHaveLength(1);
  });

  test('the press delivered twice', async () => {
    const card = await asked('ada');
    const first = await desk.presses('ada', 'Reset password', {}, { card });
    await desk.outside.client.repeats(first);
    await desk.shows('ada', 'Done');
    await desk.outside.client.repeats(first);
    expect(desk.resets).toHaveLength(1);
  });

  test('pressed while the run waits for CIPP: the card says that it works', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ExecResetPass', held.fault);
    const card = await asked('ada');
    const first = await desk.presses('ada', 'Reset password', {}, { card });
    await held.arrived;
    const again = await desk.outside.client.sends({ ...first.activity, id: 'f:again' });
    expect(again.text).toContain('Working');
    held.release();
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('the typed message delivered twice: one draft, one card', async () => {
    const sent = await desk.says('ada', 'reset password jane@contoso.com');
    await desk.outside.client.repeats(sent);
    await desk.shows('ada', 'Reset password?');
    expect(await desk.requests()).toHaveLength(1);
    expect(desk.outside.client.screen('ada').match(/Reset password\?/g)).toHaveLength(1);
  });

  test('the typed message delivered twice at once', async () => {
    const { activity } = await desk.says('ada', 'help');
    const typed: Activity = { ...activity, id: '1790000000001', text: 'reset password jane@contoso.com' };
    await Promise.all([desk.outside.client.sends(typed), desk.outside.client.sends(typed), desk.outside.client.sends(typed)]);
    await desk.shows('ada', 'Reset password?');
    expect(await desk.requests()).toHaveLength(1);
    expect(desk.outside.client.screen('ada').match(/Reset password\?/g)).toHaveLength(1);
  });

  test('the form sent twice: one draft, one card', async () => {
    await desk.says('ada', 'reset password');
    const form = await desk.cardWith('ada', 'Continue');
    const send = () => desk.presses('ada', 'Continue', { typed: 'jane@contoso.com' }, { card: form });
    await Promise.all([send(), send()]);
    await desk.shows('ada', 'Reset password?');
    expect(await desk.requests()).toHaveLength(1);
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('typed again on purpose: a second request, and a second password', async () => {
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Done');
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    const given = await desk.outside.client.until(() => (desk.resets.length === 2 ? desk.resets.map(r => r.given) : undefined));
    expect(new Set(given).size).toBe(2);
    expect(new Set((await desk.requests()).map(r => r.id)).size).toBe(2);
  });
});

describe('old cards', () => {
  test("yesterday's card, pressed before anything swept it away", async () => {
    const card = await asked('ada');
    await desk.jumps(24 * 60 * 60_000);
    const answer = await desk.presses('ada', 'Reset password', {}, { card });
    expect(answer.text).toContain('Expired');
    expect(await stateOf()).toEqual(['expired']);
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('a card nobody pressed expires by itself, and asking again makes a new request', async () => {
    await asked('ada');
    await desk.jumps(60 * 60_000);
    await desk.passes(5_000);
    await desk.shows('ada', 'Expired', 'nothing was changed');
    await desk.presses('ada', 'Try again');
    await desk.shows('ada', 'Reset password?');
    expect((await stateOf()).sort()).toEqual(['draft', 'expired']);
    expect(desk.resets).toHaveLength(0);
  });

  test('a cancelled card, pressed by a client that is behind', async () => {
    const card = await asked('ada');
    const stale = behind(card);
    await desk.presses('ada', 'Cancel', {}, { card });
    const answer = await desk.presses('ada', 'Reset password', {}, { card: stale });
    expect(answer.text).toContain('Withdrawn');
    expect(desk.resets).toHaveLength(0);
  });
});

describe('two technicians, one person', () => {
  test('the second is told whose request it is', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await asked('ada');
    await asked('bo');
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    const [first] = (await desk.requests()).filter(r => r.state === 'running');
    const answer = await desk.presses('bo', 'Reset password');
    expect(answer.text).toContain(`Request ${first?.id} for the same person is working`);
    expect(answer.text).toContain('Ada Fischer asked for it');
    held.release();
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('both press at once: one runs', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ExecResetPass', held.fault);
    const [ofAda, ofBo] = [await asked('ada'), await asked('bo')];
    const answers = await Promise.all([
      desk.presses('ada', 'Reset password', {}, { card: ofAda }),
      desk.presses('bo', 'Reset password', {}, { card: ofBo }),
    ]);
    await held.arrived;
    expect(answers.filter(a => a.text.includes('for the same person'))).toHaveLength(1);
    held.release();
    await desk.outside.client.until(() => desk.resets[0]?.given);
    expect(desk.resets).toHaveLength(1);
  });

  test('while an outcome is unknown nobody resets the same person again', async () => {
    desk.outside.cipp.once('ExecResetPass', faults.resetAfter);
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Outcome unknown');
    await asked('bo');
    const answer = await desk.presses('bo', 'Reset password');
    expect(answer.text).toContain('for the same person is outcome unknown');
    expect(desk.resets).toHaveLength(1);
  });
});

describe("a card's data decides nothing", () => {
  type Data = Record<string, unknown>;
  const actionOf = (activity: Activity) => (activity.value as { action: { verb: unknown; data: Data } }).action;

  /** The confirm press with its action changed on the way. */
  async function pressesEdited(edit: (action: { verb: unknown; data: Data }) => void) {
    const card = await asked('ada');
    return desk.outside.client.presses(
      'ada',
      card,
      'Reset password',
      {},
      {
        alter: activity => {
          const edited = structuredClone(activity);
          edit(actionOf(edited));
          return edited;
        },
      },
    );
  }

  test.each<[string, (action: { verb: unknown; data: Data }) => void]>([
    ['another key', a => void (a.data.once = 'guessed')],
    ['no key', a => void delete a.data.once],
    ['no request', a => void delete a.data.request],
    ['a request that is not there', a => void (a.data.request = 'R-000000')],
    ['a list for a request', a => void (a.data.request = [a.data.request])],
    ['an object for a key', a => void (a.data.once = { toString: 'x' })],
    ['no data', a => void (a.data = {})],
    ['an unknown verb', a => void (a.verb = 'approve')],
    ['a verb that every object has', a => void (a.verb = 'constructor')],
    ['a verb that is a prototype', a => void (a.verb = '__proto__')],
    ['a verb of asks', a => void (a.verb = 'choose')],
    ['a verb that is a number', a => void (a.verb = 7)],
    ['the settling verb', a => void (a.verb = 'settle-worked')],
  ])('%s: no effect', async (_what, edit) => {
    const answer = await pressesEdited(edit);
    expect(answer.status).toBe(200);
    expect(await stateOf()).toEqual(['draft']);
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('other people, customers and calls beside it: the stored ones count', async () => {
    const lena = { id: people.lena.id, tenant: 'fabrikam.com' };
    await pressesEdited(a => {
      Object.assign(a.data, {
        tenant: lena.tenant,
        tenantFilter: lena.tenant,
        user: lena.id,
        upn: 'lena@fabrikam.com',
        id: lena.id,
        ID: lena.id,
        displayName: 'Lena',
        target: { id: lena.id },
        call: { endpoint: 'ExecOffboardUser', method: 'POST' },
        rule: 'mine',
        action: 'delete-user',
        requester: { id: lena.id },
        values: { mustChangePassword: false },
        state: 'done',
      });
    });
    await desk.shows('ada', 'Done', 'Jane Doe');
    expect(desk.resets).toEqual([expect.objectContaining({ tenantFilter: 'contoso.com', id: people.jane.id, mustChange: true })]);
    expect(desk.outside.cipp.requests.filter(r => r.method === 'POST').map(r => r.op)).toEqual(['ExecResetPass']);
  });

  test('__proto__ in the JSON reaches nothing', async () => {
    const card = await asked('ada');
    let json = '';
    await desk.outside.client.presses(
      'ada',
      card,
      'Cancel',
      {},
      { alter: a => ({ ...a, type: 'typing', was: (json = JSON.stringify(a)) }) },
    );
    const poisoned = json
      .replace('"verb":"cancel"', '"verb":"submit"')
      .replace(
        '"data":{',
        '"data":{"__proto__":{"mustChangePassword":"false","polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},',
      );
    expect(poisoned).not.toBe(json);
    await desk.outside.client.sends({ type: 'invoke' }, { raw: poisoned });
    await desk.shows('ada', 'Done');
    expect(desk.resets).toEqual([expect.objectContaining({ mustChange: true })]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("somebody else's request, with one's own key and with its own", async () => {
    await asked('bo', 'omar@contoso.com');
    const ofAda = await asked('ada');
    const [other] = (await desk.requests()).filter(r => (r.body.requester as { name: string }).name === 'Bo Lindqvist');
    const withId = (data: Data) =>
      desk.outside.client.presses(
        'ada',
        behind(ofAda),
        'Reset password',
        {},
        {
          alter: activity => {
            const edited = structuredClone(activity);
            Object.assign(actionOf(edited).data, data);
            return edited;
          },
        },
      );
    expect((await withId({ request: other?.id })).text).toContain('I do not know this request any more');
    expect((await withId({ request: other?.id, once: other?.body.key })).text).toContain('belongs to somebody else');
    expect(await stateOf()).toEqual(['draft', 'draft']);
    expect(desk.resets).toHaveLength(0);
  });

  test.each(['Reset password', 'Cancel', 'Someone else'])("bo presses %s on ada's card", async button => {
    const card = await asked('ada');
    const answer = await desk.outside.client.presses('bo', card, button);
    expect(answer.text).toContain('belongs to somebody else');
    expect(await stateOf()).toEqual(['draft']);
    expect(desk.resets).toHaveLength(0);
  });

  test("bo presses on ada's form and picker", async () => {
    await desk.says('ada', 'reset password');
    const form = await desk.cardWith('ada', 'Continue');
    const sent = await desk.outside.client.presses('bo', form, 'Continue', { typed: 'jane@contoso.com' });
    expect(sent.text).toContain('belongs to somebody else');
    await desk.says('ada', 'reset password sam taylor at contoso');
    const picker = await desk.cardWith('ada', 'None of these');
    const chosen = await desk.outside.client.presses('bo', picker, 'Choose Sam Taylor, sam.taylor@contoso.com');
    expect(chosen.text).toContain('belongs to somebody else');
    expect(await desk.requests()).toHaveLength(0);
  });
});

describe('a process that goes away', () => {
  test('between the press and the start: run exactly once by the next one', async () => {
    const held = faults.held();
    await asked('ada');
    // the last look at CIPP before the run
    desk.outside.cipp.once('ListTenants', held.fault);
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    await desk.dies();
    held.release();
    expect(desk.resets).toHaveLength(0);

    await desk.starts();
    // longer than the lease on a card that the first process was sending when it went away
    await desk.passes(75_000);
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
    await desk.passes(60_000);
    expect(desk.resets).toHaveLength(1);
  });

  test('several processes sweep at once: an expired card is expired once', async () => {
    await asked('ada');
    await desk.jumps(60 * 60_000);
    const { ports } = desk.bot;
    await Promise.all([sweep(ports), sweep(ports), sweep(ports)]);
    await desk.shows('ada', 'Expired');
    expect((await desk.audit()).map(a => a.step)).toEqual(['draft', 'expire']);
  });

  test('several processes get the same job: one runs it', async () => {
    const held = faults.held();
    await asked('ada');
    const standing = desk.outside.cipp.always('ListTenants', held.fault);
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    const [request] = await desk.requests();
    const id = requestId(request?.id);
    if (!id) throw new Error('no request');
    const others = [execute(id, desk.bot.ports), execute(id, desk.bot.ports), execute(id, desk.bot.ports)];
    while (standing.hits < 4) await new Promise(resolve => setImmediate(resolve));
    held.release();
    await Promise.all(others);
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
    expect((await desk.audit()).map(a => a.step)).toEqual(['draft', 'submit', 'start', 'succeed']);
  });

  test('an approved request that nobody started in time is not run at all', async () => {
    const held = faults.held();
    await asked('ada');
    desk.outside.cipp.once('ListTenants', held.fault);
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    await desk.dies();
    held.release();
    await desk.jumps(16 * 60_000);
    await desk.starts();
    await desk.passes(15_000);
    await desk.shows('ada', 'Expired', 'not run in time');
    expect(desk.resets).toHaveLength(0);
  });

  test('after the call had left: unknown, shown, and never repeated', async () => {
    const held = faults.held({ effect: true });
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    expect(await stateOf()).toEqual(['running']);
    await desk.dies();

    await desk.starts();
    await desk.passes(60_000);
    expect(await stateOf()).toEqual(['running']);
    await desk.passes(120_000);
    await desk.shows('ada', 'Outcome unknown', 'The bot was interrupted after it had sent the request');
    held.release();
    await desk.passes(60_000);
    expect(desk.resets).toHaveLength(1);
    expect(await stateOf()).toEqual(['unknown']);
  });

  test('frozen past its lease: unknown at first, then its late answer is learned, and the password kept', async () => {
    const held = faults.held({ effect: true });
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    // nothing ticked meanwhile, as on a suspended machine
    await desk.jumps(160_000, 'run');
    await desk.passes(1, 'run');
    await desk.shows('ada', 'Outcome unknown');
    held.release();
    await desk.shows('ada', 'Done');
    expect(await stateOf()).toEqual(['done']);
    expect((await desk.audit()).map(a => a.step)).toEqual(['draft', 'submit', 'start', 'lose', 'learnDone']);
    const shown = await desk.presses('ada', 'Show password');
    expect(shown.text).toContain(desk.newPassword);
    expect(desk.resets).toHaveLength(1);
  });

  test('while it runs, its lease is renewed', async () => {
    const held = faults.held({ effect: true });
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    await desk.passes(160_000, 'run');
    expect(await stateOf()).toEqual(['running']);
    held.release();
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('told to stop while CIPP works: it waits for the answer, stores it and shows it', async () => {
    const held = faults.held({ effect: true });
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    const restarted = desk.restarts();
    held.release();
    await restarted;
    await desk.shows('ada', 'Done');
    expect(await stateOf()).toEqual(['done']);
    const shown = await desk.presses('ada', 'Show password');
    expect(shown.text).toContain(desk.newPassword);
    expect(desk.resets).toHaveLength(1);
  });
});

describe('`running` stands before CIPP is called', () => {
  test('what CIPP sees while it is asked', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await asked('ada');
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    const [request] = await desk.requests();
    expect(request?.state).toBe('running');
    expect(request?.body).toMatchObject({ owner: desk.bot.ports.owner, leaseUntil: expect.any(String), startedAt: expect.any(String) });
    held.release();
    await desk.shows('ada', 'Done');
  });

  test('a stored call that is not what was confirmed is not sent', async () => {
    const held = faults.held();
    await asked('ada');
    desk.outside.cipp.once('ListTenants', held.fault);
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    // somebody with the database in their hands
    await desk.db.query(`update requests set body = jsonb_set(body, '{binding}', to_jsonb((body->>'binding') || 'x'))`);
    held.release();
    await desk.shows('ada', 'Refused');
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
    expect((await desk.audit()).at(-1)).toMatchObject({ step: 'refuse', outcome: 'TAMPERED' });
  });
});
