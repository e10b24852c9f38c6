import { openDesk } from '../conversations/desk';
import { bodies } from './bodies';
import { places } from './places';
import { presses } from './presses';
import { Range } from './range';
import { routes } from './routes';
import { tokens } from './tokens';
import { words } from './words';

const desk = openDesk({
  policy: `
version: 1
rules:
  - name: the helpdesk resets passwords and sets replies
    actions: { ids: [reset-password, set-out-of-office] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, Password Administrator, User Administrator] }
    then: allow
`,
});
const at = new Range(desk);
const SECTIONS = [tokens, bodies, routes, places, words, presses];

/** What CIPP was asked for that may change something. */
const writes = () => desk.outside.cipp.requests.filter(r => r.method !== 'GET' || !/^List/.test(r.op)).map(r => r.op);

describe.each(SECTIONS)('$title', ({ rows }) => {
  test.each(rows)('$what: $status', async row => {
    await row.before?.(at);
    await desk.settles();
    desk.outside.cipp.requests.length = 0;
    const reply = await row.send(at);
    expect(reply.status).toBe(row.status);
    if (reply.status >= 400 && reply.status !== 405 && reply.status !== 404)
      expect(reply.text).not.toMatch(/invalid signature|invalid algorithm|jwt|at \w+ \(/i);
    await desk.settles();
    if (row.reads) expect(`${reply.text}\n${desk.outside.client.screen('ada')}`).toContain(row.reads);
    await row.also?.(at, reply);
    if (row.runs) {
      await desk.shows('ada', 'Done');
      expect(desk.resets.map(({ person }) => person?.userPrincipalName)).toEqual(['jane@contoso.com']);
    } else expect(row.asks ? writes() : desk.outside.cipp.requests.map(r => r.op)).toEqual([]);
    expect((await desk.requests()).map(r => r.state)).toEqual(row.requests ?? []);
    expect(desk.logged.filter(line => /"a turn broke"|could not be handled|a request failed/.test(line))).toEqual([]);
    expect((await desk.says('ada', 'help')).status).toBe(200);
    await desk.shows('ada', 'What you can do');
  });
});
