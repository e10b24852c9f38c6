import type { Range, Row, Section } from './range';
import { COMMAND } from './range';

const NOTHING = { reads: 'nothing was sent' };
const say = (what: string, text: string, rest: Partial<Row> = {}): Row => ({
  what,
  status: 200,
  send: at => at.desk.says('ada', text),
  ...rest,
});

/** The card comes, about Jane of Contoso and nobody else. */
const card = { asks: true, requests: ['draft'], reads: 'jane@contoso.com' } as const;

const MARK = 'evil.example';
/** Turns the reading direction, or breaks the line. */
const UNPRINTABLE = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]|\\u0000|\\n[^"]*evil/u;

/** What others wrote stands in plain runs alone, and reads in one direction. */
function tame({ desk, sent }: Range): void {
  expect(sent).not.toMatch(UNPRINTABLE);
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, text, speak } = node as Record<string, unknown>;
    if (type === 'TextBlock' || type === 'message')
      for (const said of [text, speak]) expect(String(said)).not.toMatch(/\]\(|<at>|2026-01-01/);
    for (const part of Object.values(node)) walk(part);
  };
  for (const { message } of desk.outside.connector.sentByBot()) walk(message.versions);
}

/** Jane bears this name at her own tenant. */
const named = (what: string, name: string): Row => ({
  ...say(`a person called ${what}`, COMMAND, card),
  before: async ({ desk }) =>
    Object.assign(desk.outside.world.customer('contoso.com')?.people[0] ?? {}, { displayName: `${name} ${MARK}` }),
  also: tame,
});

/** Her customer bears this name. */
const customer = (what: string, name: string): Row => ({
  ...say(`a customer called ${what}`, COMMAND, card),
  before: async ({ desk }) => {
    Object.assign(desk.outside.world.customer('contoso.com') ?? {}, { name: `${name} ${MARK}` });
    await desk.jumps(60 * 60_000);
  },
  also: tame,
});

const ZALGO = 'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307'.repeat(30);

export const words: Section = {
  title: 'Words and names',
  about:
    'Typed by somebody who may reset, about a person or a customer who chose their own name. Where somebody is looked up, CIPP is read; nothing is changed.',
  rows: [
    say('1,001 letters', `reset password ${'a'.repeat(986)}`, { reads: 'longer than 1000 characters' }),
    say('100,000 letters', `reset password ${'jane@contoso.com '.repeat(6_000)}`, { reads: 'longer than 1000 characters' }),
    say('999 quotes', '"'.repeat(999)),
    say('330 links that begin', '<a '.repeat(330)),
    say('250 links of Markdown that begin', '[a]('.repeat(249)),
    say('letters with 240 marks', `reset password ${ZALGO}@contoso.com`, { asks: true }),
    say('`__proto__` for a person', 'reset password __proto__ at constructor', { asks: true, ...NOTHING }),
    say('`help __proto__`', 'help __proto__'),
    say('`constructor`', 'constructor'),
    say('SQL for a request', "status R-1'; drop table requests; --", { reads: '' }),
    say('SQL for a person', "reset password '; drop table requests; --@contoso.com", { asks: true }),
    say('OData for a person', "reset password x' or startswith(displayName,'J') or 'x@contoso.com", { asks: true }),
    say('all tenants', 'reset password jane@contoso.com tenant=AllTenants', { asks: true }),
    say('every tenant, by a star', 'reset password jane at *', { asks: true }),
    say(
      "an endpoint that an action has: it goes that action's way",
      'cipp ExecResetPass tenantFilter=contoso.com ID=jane@contoso.com',
      card,
    ),
    say('an endpoint that is a path', 'cipp ../../admin/keys tenantFilter=contoso.com', { asks: true }),
    say('a script', '<script>alert(1)</script>'),
    say("a card's own template", '${cipp} {{DATE(2026-01-01T00:00:00Z)}} ${$root}'),
    say('`%tenantid%` in free text', 'set ooo for jane@contoso.com "Ask %tenantid% for the rest"', { asks: true, reads: 'leave them out' }),
    say('`%organization name%` in free text', 'set ooo for jane@contoso.com "Ask %organization name% for the rest"', {
      asks: true,
      reads: 'leave them out',
    }),
    say('a person behind a turn of direction', 'reset password \u202ejane@contoso.com', { ...card, also: tame }),
    say('a person with signs of no width', 'reset password ja\u200bne@con\u00adtoso.com', { ...card, also: tame }),
    say('a person with a Cyrillic а', 'reset password j\u0430ne@contoso.com', { asks: true, ...NOTHING }),
    say('a customer with a Cyrillic о', 'reset password jane@cont\u043eso.com', { asks: true, ...NOTHING }),
    {
      ...say('a second customer whose name looks the same', 'reset password jane at contoso ltd', card),
      before: async ({ desk }) => {
        const { world } = desk.outside;
        const contoso = world.customer('contoso.com');
        if (!contoso) throw new Error('contoso is gone');
        world.customers.push({
          ...contoso,
          id: 'c00000ff-0000-4000-8000-0000000000ff',
          domain: 'xn--cntoso-xye.example',
          initialDomain: 'xn--cntoso-xye.example',
          name: 'C\u043entoso Ltd',
          domains: ['xn--cntoso-xye.example'],
        });
        await desk.jumps(60 * 60_000);
      },
      also: tame,
    },
    named('`[a link](…)`', `[Click](https://${MARK}/)`),
    named('`<at>everyone</at>`', '<at>everyone</at>'),
    named('`<img onerror>`', '<img src=x onerror=alert(1)>'),
    named('`{{DATE(…)}}`', '{{DATE(2026-01-01T00:00:00Z, SHORT)}}'),
    named('`${…}`', '${$root.data}'),
    named('what turns the direction', '\u202enaitsirhC\u2066'),
    named('three lines', 'Jane\n\nApproved by the CEO\r'),
    named('5,000 letters', 'J'.repeat(5_000)),
    named('a letter with 240 marks', ZALGO),
    named('NUL and half a character', 'Ja\u0000ne \ud800'),
    customer('`[a link](…)`', `[Contoso](https://${MARK}/)`),
    customer('`<at>everyone</at>`', '<at>everyone</at>'),
    customer('what turns the direction', '\u202eosotnoC'),
    customer('NUL and half a character', 'Con\u0000toso \udfff'),
    {
      ...say('a technician whose name is a mention and half a character', COMMAND, card),
      send: at =>
        at.posts(at.activity({ from: { ...(at.activity().from as object), name: '<at>all</at> [x](https://evil.example) \ud800\u0000' } })),
      also: tame,
    },
  ],
};
