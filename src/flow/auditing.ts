import { actionOf } from '../actions';
import { AUDIT_FILE, AUDIT_RESULTS, auditMoment, auditRecord, isAuditResult } from '../model/audit';
import type { Speaker } from '../model/event';
import type { Tenant } from '../model/field';
import { requestId } from '../model/ids';
import type { AuditIntent } from '../model/intent';
import { groupsOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import type { AuditWhich } from '../model/store';
import { view } from '../views';
import { mayAudit } from './approver';
import { now } from './card';
import { tenantSaid } from './lookup';
import { fileName, offerFile } from './offer';
import { type Answer, no, openAsk, type Question } from './question';

const PAGE = 8;
/** Rows of a file that is asked for in a chat: about 8 MB, which are in memory once. The command line has no end. */
const MOST_FILED = 10_000;
/** Rows that are read at once for a file. */
const AT_ONCE = 1_000;

/** The audit as a card or a file, for auditors alone: who that is is read anew for every page. */
export async function audit(question: Question & { intent: AuditIntent }, ports: Ports): Promise<Answer> {
  const { intent } = question;
  const seen = await auditorsTenant(intent, question.by, ports);
  if (isProblem(seen)) return no(seen, question, undefined, ports);
  const { tenant } = seen;
  const which = whichOf(intent, tenant, ports);
  return intent.file ? offer(question, which, tenant, ports) : { view: await page(intent, which, tenant, ports) };
}

/** The customer that is asked about, if any; a no for everybody but auditors. */
export async function auditorsTenant({ tenant: said }: AuditIntent, by: Speaker, ports: Ports): Promise<{ tenant?: Tenant } | Problem> {
  const person = await ports.people.now(by.id, groupsOf(ports.policy()), { fresh: true });
  if (!mayAudit(person, ports.policy())) return problem('NOT_AN_AUDITOR');
  if (said === undefined) return {};
  const tenant = await tenantSaid(said, ports.directory);
  return isProblem(tenant) ? tenant : { tenant };
}

function whichOf(intent: AuditIntent, tenant: Pick<Tenant, 'id'> | undefined, ports: Ports): AuditWhich {
  const { actor, request, action, result, since, until, after, before } = intent;
  const at = ports.clock.now();
  return {
    actor,
    tenant: tenant?.id,
    request: requestId(request),
    action,
    ended: result && isAuditResult(result) ? AUDIT_RESULTS[result] : undefined,
    since: since && auditMoment(since, 'since', at),
    until: until && auditMoment(until, 'until', at),
    after,
    before,
  };
}

async function page(intent: AuditIntent, which: AuditWhich, tenant: Tenant | undefined, ports: Ports) {
  const rows = await ports.store.audit.query(which, PAGE + 1);
  const shown = rows.slice(0, PAGE);
  const { actor, request, action, result, since, until } = intent;
  const filters = { actor, tenant: tenant?.id, request, action, result, since, until };
  const older = rows.length > PAGE ? shown.at(-1)?.seq : undefined;
  return view.audit({ rows: shown, words: wordsOf(intent, tenant), at: now(ports), older, which: filters });
}

function wordsOf({ actor, request, action, result, since, until }: AuditIntent, tenant: Pick<Tenant, 'name'> | undefined): string {
  const words = [
    action && (actionOf(action)?.title ?? action),
    result,
    actor && `by ${actor}`,
    tenant && `at ${tenant.name}`,
    since && `since ${since}`,
    until && `until ${until}`,
    request,
  ];
  return words.filter(Boolean).join(', ') || 'everything';
}

/**
 * Which rows the file will hold is fixed here, by their numbers: Teams asks with its size, and the answer may come after more
 * was written. Where there are more than a file in a chat takes, it is the newest ones.
 */
async function offer(
  question: Question & { intent: AuditIntent },
  which: AuditWhich,
  tenant: Tenant | undefined,
  ports: Ports,
): Promise<Answer> {
  const { intent } = question;
  const found = await ports.store.audit.newest(which, MOST_FILED + 1);
  if (!found) return { view: { text: `There are no rows for ${wordsOf(intent, tenant)}, so there is no file to send.` } };
  const cut = found.rows > MOST_FILED;
  const fixed: AuditIntent = {
    ...intent,
    tenant: tenant?.id,
    since: which.since,
    until: which.until,
    // the oldest of one too many is left out
    after: cut ? found.from : found.from - 1,
    before: found.to + 1,
  };
  const asked = await openAsk({ ...question, intent: fixed }, 'list', ports);
  const rows = Math.min(found.rows, MOST_FILED);
  const file = {
    name: fileName(['audit', tenant?.domain ?? 'all'], fixed.file ?? '', 0, ports),
    bytes: (await auditFile(fixed, ports)).length,
    description: `${rows === 1 ? '1 row' : `${cut ? 'the newest ' : ''}${rows} rows`} of the audit`,
  };
  const { text } = await offerFile(asked, { by: question.by, at: question.home, key: question.key }, file, question.home, ports);
  return { view: { text: cut ? `${text} ${CUT}` : text } };
}

const CUT = `There are more than ${MOST_FILED} such rows, and the file has the newest ones. An operator gets all of them with: npm run audit -- export`;

/** The file of rows that {@link offer} fixed, oldest first. */
export async function auditFile(intent: AuditIntent, ports: Ports): Promise<Buffer> {
  const { begin, row: textOf } = AUDIT_FILE[intent.file ?? 'csv'];
  const parts = [Buffer.from(begin)];
  // the customer stands in it by id since it was offered
  const which = { ...whichOf(intent, undefined, ports), tenant: intent.tenant };
  for (let { after } = which; ; ) {
    const rows = await ports.store.audit.query({ ...which, after }, AT_ONCE, 'oldest');
    const last = rows.at(-1);
    if (!last) return Buffer.concat(parts);
    parts.push(Buffer.from(rows.map(row => textOf(auditRecord(row, ports.cippClient))).join('')));
    after = last.seq;
  }
}
