import fc from 'fast-check';
import { CATALOGUE } from '../../src/actions';
import { createDirectory } from '../../src/cipp/directory';
import { toReply } from '../../src/cipp/reply';
import { createGraph } from '../../src/entra/graph';
import { createPeople } from '../../src/entra/people';
import { denial } from '../../src/flow/execute';
import { queueOf, readRows, sealedRows } from '../../src/flow/rows';
import type { AnyAction, Outcome } from '../../src/model/action';
import type { Reply } from '../../src/model/call';
import { type Tenant, THINGS } from '../../src/model/field';
import type { ObjectId } from '../../src/model/ids';
import { outcomeOf } from '../../src/model/outcome';
import { type Cipp, CippFailure } from '../../src/model/ports';
import { PROBLEMS, ProblemError } from '../../src/model/problem';
import type { Http } from '../../src/net/http';
import { valuesFor } from '../catalogue/choices';
import { TestClock } from '../setup/clock';
import { customers, HOME_TENANT } from '../simulators/world';
import { anyJson, wordless } from './json';

const KINDS = ['done', 'accepted', 'failed', 'unknown'];
const SILENT = { info() {}, warn() {}, error() {} };
const action = fc.constantFrom(...CATALOGUE);
const status = fc.constantFrom(200, 200, 200, 202, 400, 403, 404, 500, 502);

const replyOf = (body: unknown, code = 200): Reply => toReply({ status: code, text: JSON.stringify(body), json: body }, 1);

/** What the answer to an action proves, on the road that every answer takes; nothing for one that still waits. */
function outcomeFrom(reply: Reply, one: AnyAction): Outcome | undefined {
  const values = valuesFor(one);
  const denied = denial(reply);
  if (denied) return denied;
  if (!one.table) return one.result ? one.result(reply, values) : outcomeOf(reply);
  if (queueOf(reply)) return undefined;
  readRows(reply, one.table(values));
  return sealedRows(reply, one.table(values));
}

test('whatever CIPP answers to whatever action, there is an outcome, and its problem has words', () => {
  fc.assert(
    fc.property(anyJson, status, action, (body, code, one) => {
      const outcome = outcomeFrom(replyOf(body, code), one);
      if (!outcome) return;
      expect(KINDS).toContain(outcome.kind);
      if ('why' in outcome && outcome.why) expect(PROBLEMS).toHaveProperty(outcome.why);
      if (code >= 400 && outcome.kind === 'done') expect(JSON.stringify(body)).toMatch(/[a-z]/i);
    }),
    { numRuns: 4_000 },
  );
});

test('an answer without a word never proves that something was changed', () => {
  const write = fc.constantFrom(...CATALOGUE.filter(one => one.risk !== 'read'));
  fc.assert(
    fc.property(wordless, status, write, (body, code, one) => {
      expect(outcomeFrom(replyOf(body, code), one)?.kind).not.toBe('done');
    }),
    { numRuns: 3_000 },
  );
});

test('nor does a text that is no JSON, with any status of a failure', () => {
  const write = fc.constantFrom(...CATALOGUE.filter(one => one.risk !== 'read'));
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(400, 403, 404, 429, 500, 502, 503, 504), write, (text, code, one) => {
      expect(outcomeFrom(toReply({ status: code, text, json: undefined }, 1), one)?.kind).not.toBe('done');
    }),
    { numRuns: 1_500 },
  );
});

/** Every answer is the next of these; the last stays. */
function answering(bodies: readonly unknown[], codes: readonly number[]): { cipp: Cipp; http: Http } {
  let n = 0;
  const next = () => {
    const [body, code] = [bodies[Math.min(n, bodies.length - 1)], codes[n % codes.length]];
    n += 1;
    return { body, code };
  };
  return {
    cipp: {
      run: async () => {
        const { body, code } = next();
        return replyOf(body, code);
      },
    },
    http: {
      send: async () => {
        const { body, code = 200 } = next();
        return { status: code, headers: {}, text: JSON.stringify(body), json: body };
      },
      close: async () => {},
    },
  };
}

const told = (error: unknown) => {
  if (!(error instanceof ProblemError || error instanceof CippFailure)) throw error;
  return undefined;
};
const CONTOSO: Tenant = {
  id: customers.contoso.id as ObjectId,
  domain: 'contoso.com',
  initialDomain: 'contoso.onmicrosoft.com',
  name: 'Contoso Ltd',
  home: false,
};
const JANE = 'd0000000-0000-4000-8000-000000000001' as ObjectId;
const several = fc.array(anyJson, { minLength: 1, maxLength: 6 });
const codes = fc.array(status, { minLength: 1, maxLength: 4 });

test('whatever CIPP says of tenants, people, rights and things: it is read, or a problem with words', async () => {
  await fc.assert(
    fc.asyncProperty(several, codes, async (bodies, statuses) => {
      const directory = createDirectory({
        ...answering(bodies, statuses),
        authority: 'https://login.example.com',
        homeTenantId: HOME_TENANT as ObjectId,
        clock: new TestClock(),
        log: SILENT,
      });
      await directory.tenants({ fresh: true }).catch(told);
      await directory.tenantOfDomain('shop.example').catch(told);
      await directory.usersNamed(CONTOSO, 'jane@contoso.com').catch(told);
      await directory.usersLike(CONTOSO, 'jane', 5).catch(told);
      await directory.usersEverywhere('jane', 5).catch(told);
      const user = await directory.user(CONTOSO, JANE).catch(told);
      expect(user === undefined || user.id === JANE).toBe(true);
      await directory.rights(CONTOSO, JANE, { fresh: true }).catch(told);
      await directory.groupRights(CONTOSO, JANE).catch(told);
      for (const kind of THINGS) await directory.things(CONTOSO, kind, { fresh: true }).catch(told);
    }),
    { numRuns: 250 },
  );
});

test('whatever Graph says of a technician: it is read, or they are nobody', async () => {
  await fc.assert(
    fc.asyncProperty(several, codes, async (bodies, statuses) => {
      const credential = { token: async () => 'x', forget() {} };
      const [http, clock] = [answering(bodies, statuses).http, new TestClock()];
      const graph = createGraph({ graphUrl: 'https://graph.example.com', http, credential, clock, log: SILENT });
      const people = createPeople({ graph, clock, log: SILENT });
      const person = await people.now(JANE, [], { fresh: true }).catch(told);
      expect(person === undefined || person.id === JANE).toBe(true);
      await people.pim(JANE);
    }),
    { numRuns: 400 },
  );
});
