import { people, type TechnicianName } from '../simulators';
import { openDesk } from './desk';

const desk = openDesk();

const contoso = () => {
  const found = desk.outside.world.customer('contoso.com');
  if (!found) throw new Error('contoso is gone');
  return found;
};

/** Ada's form; others type into their own copy of it, or into one that they held before their rights were gone. */
async function form() {
  await desk.says('ada', 'reset password');
  return desk.cardWith('ada', 'Continue');
}

const types = async (who: TechnicianName, said: string, tenant: string) =>
  (await desk.outside.client.searches(who, await form(), 'user', said, { tenant })).choices.map(c => c.value);

/** The first keystroke only begins to read the list: it never waits for CIPP. Afterwards it is in memory. */
async function listed(tenant: string): Promise<void> {
  const card = await form();
  const search = async () => (await desk.outside.client.searches('ada', card, 'user', 'jane', { tenant })).choices;
  while ((await search()).length === 0) await new Promise(resolve => setImmediate(resolve));
}

test('whoever a rule lets act there is offered people of that customer, and no others', async () => {
  await listed(contoso().domain);
  expect(await types('ada', 'jane', contoso().domain)).toEqual(['jane@contoso.com']);
  expect(await types('ada', 'jane', contoso().id)).toEqual(['jane@contoso.com']);
  expect(await types('ada', 'finn', contoso().domain)).toEqual([]);
});

test.each<[TechnicianName, string]>([
  ['dana', 'no role'],
  ['gil', 'the role on one unit only'],
  ['eli', 'a blocked account'],
  ['gus', 'a guest'],
])('%s (%s) is offered nobody', async (who, _why) => {
  // the list is in memory: nothing but the ruling stands between
  await listed(contoso().domain);
  expect(await types(who, 'jane', contoso().domain)).toEqual([]);
});

test('an unknown customer offers nobody', async () => {
  expect(await types('ada', 'jane', 'nowhere.example')).toEqual([]);
  expect(await types('ada', 'jane', people.jane.id)).toEqual([]);
});

test.each<TechnicianName>(['dana', 'eli', 'gus'])('%s is offered no customers', async who => {
  const card = await form();
  expect((await desk.outside.client.searches('ada', card, 'tenant', 'cont')).choices.map(c => c.value)).toEqual(['contoso.com']);
  expect((await desk.outside.client.searches(who, card, 'tenant', 'cont')).choices).toEqual([]);
});
