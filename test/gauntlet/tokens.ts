import { createPublicKey, sign } from 'node:crypto';
import { keptKey } from '../setup/keys';
import { FORGERIES } from '../simulators/entra';
import type { Range, Row, Section } from './range';

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);

/** A genuine token in its three parts, each to be changed. */
function parts(at: Range): { head: Record<string, unknown>; claims: Record<string, unknown>; signature: string } {
  const [head = '', claims = '', signature = ''] = at.token().split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { head: read(head), claims: read(claims), signature };
}

/** Signed by somebody else's key, in whose favour the header speaks. */
function byStranger(at: Range, head: object): string {
  const { head: genuine, claims } = parts(at);
  const text = `${encoded({ ...genuine, ...head })}.${encoded(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), keptKey('stranger')).toString('base64url')}`;
}

const row = (what: string, header: (at: Range) => string | null, status = 401): Row => ({ what, status, send: at => at.says(header(at)) });

/** Signed by Teams' own key, with claims that the library which signs elsewhere refuses to write. */
function odd(at: Range, change: object): string {
  const { head, claims } = parts(at);
  const text = `${encoded(head)}.${encoded({ ...claims, ...change })}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), keptKey('ours')).toString('base64url')}`;
}

/** A token that Teams' own key signed, with claims that it would not have. */
const claiming = (what: string, claims: (at: Range) => object): Row =>
  row(`signed by Teams, ${what}`, at => `Bearer ${at.token(claims(at))}`);

/** The genuine signature under another header. */
const headed = (what: string, change: object): Row =>
  row(what, at => {
    const { head, claims, signature } = parts(at);
    return `Bearer ${encoded({ ...head, ...change })}.${encoded(claims)}.${signature}`;
  });

export const tokens: Section = {
  title: 'Tokens',
  about:
    "A message that asks for a reset, under every `Authorization` that is not the Bot Connector's for this bot, now. The answer has no body.",
  rows: [
    ...FORGERIES.map(
      (forged): Row => ({
        what: forged,
        status: 401,
        send: ({ desk }) => desk.outside.client.says('ada', 'reset password jane@contoso.com', { forged }),
      }),
    ),
    row('no header', () => null),
    row('an empty header', () => ''),
    row('Basic', () => 'Basic YWRhOmFkYQ=='),
    row('Bearer and nothing', () => 'Bearer '),
    row('`bearer` in small letters', at => at.genuine.replace('Bearer', 'bearer')),
    row('two tokens in one header', at => `${at.genuine}, ${at.genuine}`),
    row('three parts of nothing', () => 'Bearer e30.e30.e30'),
    row('a payload of null', () => `Bearer ${encoded({ alg: 'RS256' })}.bnVsbA.c2ln`),
    row('9,000 letters', () => `Bearer ${'a'.repeat(9_000)}`),
    row('20,000 letters', () => `Bearer ${'a'.repeat(20_000)}`, 431),
    row('the last letter of the signature changed', at => at.genuine.replace(/..$/, end => (end === 'AA' ? 'BB' : 'AA'))),
    row('the signature left out', at => at.genuine.replace(/\.[^.]*$/, '.')),
    row('the signature of another token', at => {
      const { head, claims, signature } = parts(at);
      return `Bearer ${encoded(head)}.${encoded({ ...claims, exp: seconds() + 86_400 })}.${signature}`;
    }),
    ...['None', 'NONE', 'nOnE'].map(alg => headed(`alg ${alg}`, { alg })),
    headed('alg absent', { alg: undefined }),
    headed('alg a list', { alg: ['RS256', 'none'] }),
    headed('alg ES256', { alg: 'ES256' }),
    headed('kid absent', { kid: undefined }),
    headed('kid a path', { kid: '../../../../dev/null' }),
    headed('kid a number', { kid: 7 }),
    headed('kid SQL', { kid: "x' union select 'key" }),
    row(
      "a key of one's own in the header (jwk)",
      at => `Bearer ${byStranger(at, { jwk: createPublicKey(keptKey('stranger')).export({ format: 'jwk' }) })}`,
    ),
    row(
      "an address of one's own keys in the header (jku)",
      at => `Bearer ${byStranger(at, { jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/cert' })}`,
    ),
    claiming('two audiences', ({ desk }) => ({ aud: [desk.outside.env().BOT_ID, 'other'] })),
    claiming('no audience', () => ({ aud: undefined })),
    claiming('the audience of another app', () => ({ aud: '00000000-0000-4000-8000-00000000aaaa' })),
    claiming('no issuer', () => ({ iss: undefined })),
    claiming('two issuers', () => ({ iss: ['https://api.botframework.com', 'https://evil.example.com'] })),
    claiming('the issuer with a slash behind it', () => ({ iss: 'https://api.botframework.com/' })),
    claiming('the issuer of another cloud', () => ({ iss: 'https://api.botframework.us' })),
    claiming('the issuer of an emulator', () => ({ iss: 'https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0' })),
    row('signed by Teams, without an end', at => `Bearer ${odd(at, { exp: undefined })}`),
    row('signed by Teams, an end that is a text', at => `Bearer ${odd(at, { exp: 'never' })}`),
    claiming('ended six minutes ago', () => ({ exp: seconds() - 360 })),
    claiming('valid from tomorrow', () => ({ nbf: seconds() + 86_400 })),
    claiming('the service address without its last slash', ({ desk }) => ({
      serviceurl: desk.outside.connector.serviceUrl.replace(/\/$/, ''),
    })),
    claiming('the service address in capitals', ({ desk }) => ({ serviceurl: desk.outside.connector.serviceUrl.toUpperCase() })),
    claiming('another path of the same service', ({ desk }) => ({ serviceurl: `${desk.outside.connector.serviceUrl}amer/` })),
    claiming('a list of service addresses', ({ desk }) => ({ serviceurl: [desk.outside.connector.serviceUrl] })),
    claiming('the service address under another name', ({ desk }) => ({
      serviceurl: undefined,
      serviceUrl: desk.outside.connector.serviceUrl,
    })),
    row("a person's own sign-in to the bot", ({ desk }) => `Bearer ${desk.outside.entra.ssoToken(desk.outside.world.technicians.ada)}`),
    {
      ...row("the bot's own token for Teams", ({ desk }) => `Bearer ${desk.outside.entra.issued.at(-1) ?? ''}`),
      before: ({ desk }) => desk.says('ada', 'help'),
    },
  ],
};
