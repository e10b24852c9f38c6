/** Alert rules and what they found: the instance's tables. */
import { randomUUID } from 'node:crypto';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { customers } from '../world';
import type { Endpoint } from './family';
import { bare, field, fromBody, fromQuery, GUID, idOf, isAll, labelled, many, type Owner, ok, plainly, said, same } from './ground';
import { daysAgo, inside, textIn, type Ways } from './ways';

interface Rule {
  RowKey: string;
  tenants: unknown[];
  excluded: unknown[];
  conditions: unknown[];
  actions: unknown[];
  type: string;
  AlertComment: string;
  CustomSubject: string;
}

const OPERATORS = ['eq', 'ne', 'like', 'notlike', 'match', 'notmatch', 'gt', 'lt', 'ge', 'le', 'in', 'notin', 'contains', 'notcontains'];

const rulesAtStart = (): Rule[] => [
  {
    RowKey: idOf('a1e70000', 0, 1),
    tenants: [{ label: '*All Tenants (AllTenants)', value: 'AllTenants' }],
    excluded: [],
    conditions: [
      {
        Property: { label: 'Operation', value: 'List:Operation' },
        Operator: { label: 'Equals to', value: 'eq' },
        Input: { value: 'New-InboxRule' },
      },
    ],
    actions: [{ label: 'Generate an e-mail', value: 'generatemail' }],
    type: 'Audit.Exchange',
    AlertComment: 'New inbox rules',
    CustomSubject: '',
  },
];

/** Kinds of finding, and how many days ago; the last is older than a week. */
const FINDINGS: [title: string, operation: string, days: number][] = [
  ['A new inbox rule was made', 'New-InboxRule', 1],
  ['Somebody was added to a role', 'Add member to role.', 3],
  ['A user signed in from an unusual place', 'UserLoggedIn', 20],
];

export class Alerts {
  #rules = rulesAtStart();
  constructor(private readonly ways: Ways) {}

  reset(): void {
    this.#rules = rulesAtStart();
  }

  endpoints(): Record<string, Endpoint> {
    return {
      AddAlert: fromBody('CIPP.Alert.ReadWrite', asked => this.#add(asked)),
      ListAlertsQueue: fromQuery('CIPP.Alert.Read', () => bare([...this.#rules.map(ruleRow), SCRIPTED])),
      ListAuditLogs: fromQuery('CIPP.Alert.Read', asked => this.#logs(asked)),
    };
  }

  #add(asked: Asked): Answer {
    const refused = (error: string): Answer => ({ status: 400, body: { error } });
    const conditions = many(asked, 'conditions');
    for (const condition of conditions) {
      const operator = textIn(inside(condition, 'Operator'), 'value');
      if (operator && !OPERATORS.includes(operator.toLowerCase())) return refused(`Invalid operator: ${operator}`);
      const property = textIn(inside(condition, 'Property'), 'label');
      if (property && !/^[a-zA-Z0-9_.]+$/.test(property)) return refused(`Invalid property name: ${property}`);
    }
    const RowKey = said(asked, 'RowKey') ?? randomUUID();
    if (!/^[^/\\#?]+$/.test(RowKey))
      return { status: 500, body: { error: 'Failed to add alert: The RowKey holds a character that is not allowed.' } };
    const tenants = many(asked, 'tenantFilter');
    const rule: Rule = {
      RowKey,
      tenants,
      excluded: many(asked, 'excludedTenants'),
      conditions,
      actions: many(asked, 'actions'),
      type: labelled(asked, 'logbook') ?? '',
      AlertComment: said(asked, 'AlertComment') ?? '',
      CustomSubject: said(asked, 'CustomSubject') ?? '',
    };
    this.#rules = [...this.#rules.filter(r => r.RowKey !== RowKey), rule];
    const count = Array.isArray(field(asked, 'tenantFilter')) ? tenants.length : 1;
    return ok([
      `Added Audit Log Alert for ${count} tenants. It may take up to four hours before Microsoft starts delivering these alerts.`,
    ]);
  }

  /** By default domain alone: a tenant's id finds nothing (docs/cipp-api.md §5). An id of an entry drops the tenant. */
  #logs(asked: Asked): Answer {
    const { ground } = this.ways;
    const id = said(asked, 'LogId');
    if (id && !GUID.test(id)) return plainly(500, `Invalid value for type Guid: '${id}'.`);
    const tenant = said(asked, 'tenantFilter');
    const all = ground.owners().flatMap(o => findings(this.ways, o));
    const [from, to] = this.#period(asked);
    const found = all.filter(row => {
      if (id) return row.LogId === id.toLowerCase();
      const at = Date.parse(row.Timestamp);
      return (!tenant || isAll(asked) || same(tenant, row.Tenant)) && at >= from && at <= to;
    });
    if (Number.isNaN(from) || Number.isNaN(to))
      return plainly(500, `The requested operation is not valid: datetime'${said(asked, 'RelativeTime') ?? ''}'.`);
    const Filter = id ? `RowKey eq '${id}'` : `Timestamp ge datetime'${new Date(Math.max(from, 0)).toISOString()}'`;
    const Results = found.sort((a, b) => b.Timestamp.localeCompare(a.Timestamp));
    return bare({ Results, Metadata: { Count: Results.length, Filter } });
  }

  /** From and to, in milliseconds; NaN: the filter is broken. */
  #period(asked: Asked): [number, number] {
    const now = Date.parse(this.ways.context.now());
    const [relative, start, end] = ['RelativeTime', 'StartDate', 'EndDate'].map(n => said(asked, n));
    if (relative) {
      const [, count, unit = ''] = /(\d+)([dhm])/i.exec(relative) ?? [];
      const length = { d: 86_400_000, h: 3_600_000, m: 60_000 }[unit.toLowerCase()];
      return length ? [now - Number(count) * length, now] : [Number.NaN, now];
    }
    // an end alone is no filter at all
    if (!start) return end ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [now - 7 * 86_400_000, now];
    return [at(start), end ? at(end) : Number.POSITIVE_INFINITY];
  }
}

const at = (given: string): number => (/^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given));

function ruleRow(rule: Rule): object {
  const { RowKey, tenants, excluded, conditions, actions, type, AlertComment, CustomSubject } = rule;
  const words = (c: unknown) =>
    `When ${textIn(inside(c, 'Property'), 'label') ?? ''} is ${textIn(inside(c, 'Operator'), 'label') ?? ''} ${textIn(inside(c, 'Input'), 'value') ?? ''}`;
  return {
    Tenants: tenants.map(t => textIn(t, 'label') ?? null),
    Conditions: conditions.map(words).join(' and '),
    excludedTenants: excluded,
    Actions: actions.map(a => textIn(a, 'label') ?? '').join(','),
    LogType: type,
    EventType: 'Audit log Alert',
    RowKey,
    PartitionKey: 'Webhookv2',
    RepeatsEvery: 'When received',
    AlertComment,
    CustomSubject,
    RawAlert: {
      Conditions: conditions,
      Actions: actions,
      Tenants: tenants,
      type,
      RowKey,
      PartitionKey: 'Webhookv2',
      AlertComment,
      CustomSubject,
    },
  };
}

/** A scripted alert: its row has other fields, and its tenants are objects. */
const SCRIPTED = {
  RowKey: idOf('a1e70000', 0, 2),
  PartitionKey: 'ScheduledTask',
  excludedTenants: [],
  Tenants: [{ label: customers.contoso.domain, value: customers.contoso.domain, type: 'Tenant' }],
  Conditions: 'Alert on MFA gaps of administrators',
  Actions: 'Email',
  LogType: 'Scripted',
  EventType: 'Scheduled Task',
  RepeatsEvery: '4h',
  AlertComment: null,
  ScriptName: null,
};

function findings({ context }: Ways, owner: Owner) {
  const person = owner.people[0];
  return FINDINGS.map(([Title, Operation, days], i) => ({
    LogId: idOf('10600000', owner.index, i + 1),
    Timestamp: daysAgo(context, days),
    Tenant: owner.domain,
    Title: `${Title}: ${person?.displayName ?? ''}`,
    Data: {
      RawData: { Operation, UserId: person?.userPrincipalName ?? null, CreationTime: daysAgo(context, days), ClientIP: '203.0.113.7' },
    },
  }));
}
