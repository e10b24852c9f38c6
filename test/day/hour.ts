import type { Sent, Simulators, TechnicianName } from '../simulators';
import type { Message } from '../simulators/connector';

/** What happened in one hour. */
export interface Tally {
  resets: number;
  turns: number;
}

/** One hour's work at a desk, the same every hour: what is asked, approved, denied, forgotten, mistyped and read. */
export async function workAnHour(outside: Simulators, rest: () => Promise<void>, passes: (ms: number) => Promise<void>): Promise<Tally> {
  const { client, cipp } = outside;
  let turns = 0;
  const turn = async (sent: Promise<Sent>) => {
    turns += 1;
    const { status, text } = await sent;
    if (status !== 200) throw new Error(`an activity was answered ${status}: ${text}`);
    await rest();
  };
  const says = (who: TechnicianName, text: string) => turn(client.says(who, text));
  const presses = async (who: TechnicianName, button: string, entered = {}, place?: 'approvals') => {
    const has = (m: Message) =>
      JSON.stringify(m.views.get(outside.world.technicians[who].id) ?? m.activity).includes(`"title":"${button}"`);
    const card = client.messages(who, place).reverse().find(has);
    if (!card) throw new Error(`${who} has no card with "${button}":\n${client.screen(who, place)}`);
    await turn(client.presses(who, card, button, entered));
  };
  const before = cipp.resets.length;

  await turn(client.says('bo', 'help', { place: 'approvals' }));
  for (let n = 0; n < 3; n += 1) {
    await says('ada', 'reset password jane@contoso.com');
    await presses('ada', 'Reset password');
    await presses('ada', 'Show password');
    await presses('ada', 'Hide and wipe');
    await passes(60_000);
  }
  // approved, denied, and one that nobody looks at until it expires
  for (const end of ['Approve', 'Deny request', undefined]) {
    await says('ada', 'reset password jane@fabrikam.com');
    await presses('ada', 'Ask for approval', { reason: 'locked out' });
    if (end) await presses('bo', end, end === 'Deny request' ? { denyReason: 'call them back first' } : {}, 'approvals');
    await passes(end ? 60_000 : 16 * 60_000);
  }
  await says('ada', 'reset pasword jane contoso');
  await says('ada', 'reset password qqqq at contoso');
  await says('ada', 'list users contoso');
  await says('bo', 'help');
  await says('dana', 'reset password jane@contoso.com');
  // CIPP takes it and is silent
  cipp.once('ExecResetPass', { reset: true });
  await says('bo', 'reset password jane@contoso.com');
  await presses('bo', 'Reset password');
  await presses('bo', 'It did not work', { settleReason: 'she can still sign in' });
  await passes(20 * 60_000);
  return { resets: cipp.resets.length - before, turns };
}
