import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import { request as secureRequest } from 'node:https';

// What a turn costs at least: node:http, the token's signature, times, audience and service checked, one post kept alive
const setting = (name: string): string => process.env[name] ?? '';
const agent = new Agent({ keepAlive: true });

interface Activity {
  id: string;
  text: string;
  serviceUrl: string;
  conversation: { id: string };
  from: object;
  recipient: object;
}

createServer(async (req, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const activity: Activity = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (!(await isGenuine(req.headers.authorization ?? '', activity))) return res.writeHead(401).end();
  await reply(activity);
  res.writeHead(200).end();
}).listen(Number(setting('PORT')), '127.0.0.1');

async function isGenuine(header: string, { serviceUrl }: Activity): Promise<boolean> {
  const [head = '', body = '', signature = ''] = header.replace(/^Bearer /, '').split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  const { kid, alg } = read(head);
  const { iss, aud, exp, nbf, serviceurl } = read(body);
  const key = (await keys()).get(kid);
  const now = Date.now() / 1000;
  if (!key || alg !== 'RS256' || iss !== setting('BOT_TOKEN_ISSUER') || aud !== setting('BOT_ID')) return false;
  if (exp < now || nbf > now || serviceurl !== serviceUrl) return false;
  return verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
}

let known: Promise<Map<string, KeyObject>> | undefined;
function keys(): Promise<Map<string, KeyObject>> {
  known ??= (async () => {
    const { jwks_uri } = JSON.parse(await fetched(setting('BOT_OPENID_METADATA_URL')));
    const set: { keys: (JsonWebKey & { kid: string })[] } = JSON.parse(await fetched(jwks_uri));
    return new Map(set.keys.map(key => [key.kid, createPublicKey({ key, format: 'jwk' })]));
  })();
  return known;
}

let token: Promise<string> | undefined;
function ownToken(): Promise<string> {
  token ??= (async () => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: setting('BOT_ID'),
      client_secret: setting('BOT_PASSWORD'),
      scope: `${setting('BOT_OAUTH_SCOPE')}/.default`,
    });
    return JSON.parse(await fetched(`${setting('BOT_LOGIN_URL')}/oauth2/v2.0/token`, form.toString())).access_token;
  })();
  return token;
}

function fetched(url: string, form?: string): Promise<string> {
  const headers = form ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length } : {};
  return new Promise((resolve, reject) => {
    const sent = secureRequest(url, { method: form ? 'POST' : 'GET', headers }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', part => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject).end(form);
  });
}

async function reply({ id, text, serviceUrl, conversation, from, recipient }: Activity): Promise<void> {
  const body = JSON.stringify({ type: 'message', text: `heard ${text}`, replyToId: id, conversation, from: recipient, recipient: from });
  const headers = {
    authorization: `Bearer ${await ownToken()}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const url = `${serviceUrl}v3/conversations/${encodeURIComponent(conversation.id)}/activities/${id}`;
  await new Promise<void>((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, answer => answer.resume().on('end', () => resolve()));
    sent.on('error', reject).end(body);
  });
}
