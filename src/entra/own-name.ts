import { z } from 'zod';
import type { Call } from '../model/call';
import { type Clock, systemClock } from '../model/clock';
import { type ObjectId, objectId } from '../model/ids';
import { type DelegatedGraph, GraphFailure, type GraphReply } from '../model/own-name';
import { isProblem, type Problem, problem } from '../model/problem';
import { type Secret, secret } from '../model/secret';
import { CredentialFailure, type CredentialSettings, onBehalfOf } from '../net/credential';
import { type Http, NetFailure } from '../net/http';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 1_000_000;
/** A token this close to its end is swapped again: Graph reads its own clock. */
const SPARE_MS = 60_000;

/** What the assertion says of itself. Its signature and audience are Entra's to check, which it does before it swaps it. */
const Claims = z.object({ oid: z.string(), tid: z.string(), exp: z.number() });

interface Caller {
  assertion: Secret;
  person: ObjectId;
}

interface Parts {
  /** Without version. */
  graphUrl: string;
  version: 'v1.0' | 'beta';
  /** What a call asks for that names nothing else, without Graph's address. */
  permission: string;
  /** The bot's own registration in the home tenant. */
  bot: CredentialSettings;
  http: Http;
  clock: Clock;
}

/** Microsoft Graph in people's own names. Tokens of Graph are kept in memory until their end and are written nowhere. */
export function createOwnName({ graphUrl, version, permission: usual, bot, http, clock }: Parts): DelegatedGraph {
  const root = new URL(graphUrl);
  const swapped = new Map<string, { token: Secret; endsAt: number }>();

  const keyOf = (assertion: Secret, permission: string): string => `${permission} ${assertion.open()}`;

  /** Graph's token for the person and this permission, or why there is none. */
  async function tokenFor(assertion: Secret, person: ObjectId, permission: string): Promise<Secret | Problem> {
    const claims = claimsOf(assertion);
    if (!claims || objectId(claims.oid) !== person || objectId(claims.tid) !== bot.tenantId) return problem('SIGN_IN_NOT_YOURS');
    const now = clock.now().getTime();
    for (const [old, { endsAt }] of swapped) if (endsAt - now < SPARE_MS) swapped.delete(old);
    const held = swapped.get(keyOf(assertion, permission));
    if (held) return held.token;
    try {
      const { token, lifeMs } = await onBehalfOf(bot, assertion, { scope: `${root.origin}/${permission}`, http });
      swapped.set(keyOf(assertion, permission), { token: secret(token), endsAt: now + lifeMs });
      return secret(token);
    } catch (error) {
      if (!(error instanceof CredentialFailure)) throw error;
      if (error.claims) return problem('SIGN_IN_STEP_UP', { claims: error.claims });
      return error.kind === 'refused' ? problem('SIGN_IN_REFUSED', { code: error.code }) : problem('SIGN_IN_UNREACHABLE');
    }
  }

  async function send(call: Pick<Call, 'method' | 'permission'>, url: URL, by: Caller, body?: string): Promise<GraphReply> {
    const { method, permission = usual } = call;
    const { assertion, person } = by;
    // the token goes to the configured host and to no other (docs/graph.md §0)
    if (url.origin !== root.origin) throw new GraphFailure(problem('GRAPH_UNREACHABLE', { host: url.host }), false);
    const token = await tokenFor(assertion, person, permission);
    if (isProblem(token)) throw new GraphFailure(token, false);
    const began = clock.now().getTime();
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token.open()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    try {
      // a write has a connection of its own: a kept-alive one may end in the moment it is written to
      const alone = method !== 'GET';
      const answer = await http.send({ method, url: url.href, headers, body, alone, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
      if (answer.status === 401) swapped.delete(keyOf(assertion, permission));
      const location = placeOf(answer.headers.location);
      const claims = answer.status === 401 ? challengeIn(answer.headers['www-authenticate']) : undefined;
      const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
      return {
        status: answer.status,
        json: answer.json,
        ...(location && { location }),
        ...(claims && { claims }),
        ...(Number.isFinite(seconds) && seconds >= 0 && { retryAfterMs: seconds * 1_000 }),
        ms: clock.now().getTime() - began,
      };
    } catch (error) {
      if (!(error instanceof NetFailure)) throw error;
      throw new GraphFailure(problem(error.left ? 'GRAPH_SILENT' : 'GRAPH_UNREACHABLE', { host: error.host }), error.left);
    }
  }

  /** Where Graph says that the outcome can be asked for, with its query, which leads to the right data centre; none elsewhere. */
  function placeOf(said: string | undefined): string | undefined {
    if (!said || !URL.canParse(said, root.href)) return undefined;
    const place = new URL(said, root);
    return place.origin === root.origin ? place.href : undefined;
  }

  return {
    async accepts(assertion, person) {
      const token = await tokenFor(assertion, person, usual);
      if (isProblem(token)) return token;
      // Entra stamps with the system's clock, whatever clock the bot runs on
      const lifeMs = (claimsOf(assertion)?.exp ?? 0) * 1_000 - systemClock.now().getTime();
      return new Date(clock.now().getTime() + lifeMs).toISOString();
    },
    run: (call: Call, assertion, person, made) => {
      const body = call.body && { ...Object(call.body), ...(call.makes && made && { [call.makes]: made.open() }) };
      return send(call, new URL(`/${version}/${call.endpoint}`, root), { assertion, person }, body && JSON.stringify(body));
    },
    look: (location, assertion, person) => send({ method: 'GET' }, new URL(location, root), { assertion, person }),
  };
}

/** `Bearer …, error="insufficient_claims", claims="<base64>"`: the challenge as JSON. */
function challengeIn(header: string | undefined): string | undefined {
  const [, encoded] = /\bclaims="([A-Za-z0-9+/=_-]{1,4000})"/.exec(header ?? '') ?? [];
  return encoded && Buffer.from(encoded, 'base64').toString('utf8');
}

function claimsOf(assertion: Secret): z.infer<typeof Claims> | undefined {
  try {
    const [, body = ''] = assertion.open().split('.');
    return Claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
