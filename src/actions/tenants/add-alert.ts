import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';

const OPERATORS: Readonly<Record<string, string>> = {
  eq: 'Equals',
  ne: 'Not equals',
  like: 'Like',
  notlike: 'Not like',
  match: 'Matches',
  notmatch: 'Does not match',
  gt: 'Greater than',
  lt: 'Less than',
  ge: 'Greater or equal',
  le: 'Less or equal',
  in: 'One of',
  notin: 'None of',
  contains: 'Contains',
  notcontains: 'Does not contain',
};
const CONDITION = new RegExp(`^([A-Za-z0-9_.]+)\\s+(${Object.keys(OPERATORS).join('|')})\\s+(\\S.*)$`, 'i');
/** A rule with one of these in a value is taken with 200 and then never applied. */
const NEVER_APPLIED = /[;|`${}]/;

const ACTIONS = [
  { value: 'generatemail', label: 'Generate an email', says: ['mail', 'email'] },
  { value: 'generatePSA', label: 'Generate a PSA ticket', says: ['psa', 'ticket'] },
  { value: 'generateWebhook', label: 'Generate a webhook', says: ['webhook'] },
  { value: 'disableuser', label: 'Disable the user', says: ['block user', 'disable user'] },
  { value: 'becremediate', label: 'Run a BEC remediation', says: ['remediate', 'bec'] },
] as const;

/** What these do on their own, for the warnings: nobody is asked then. */
const BY_ITSELF: Readonly<Record<string, string>> = {
  disableuser: 'Every later match blocks the account, without asking anyone.',
  becremediate:
    'Every later match resets the password, blocks the account, ends its sessions and switches off inbox rules, without asking anyone.',
};

function conditionOf(line: string) {
  const [, property, typed, value] = CONDITION.exec(line.trim()) ?? [];
  if (!property || !typed || !value) return undefined;
  const operator = typed.toLowerCase();
  const input = /^(?:not)?in$/.test(operator) ? value.split(/\s+or\s+/i).map(one => ({ value: one })) : { value };
  return { Property: labelled(property), Operator: labelled(operator, OPERATORS[operator]), Input: input };
}

export const addAlert = defineAction({
  id: 'add-alert',
  title: 'Add Alert',
  category: 'Tenant',
  says: ['add alert rule', 'create alert rule', 'new alert rule', 'add audit log alert', 'create alert'],
  summary: 'Watch the audit log of a customer by a rule',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    logbook: field.choice(
      'Log',
      [
        { value: 'Audit.AzureActiveDirectory', label: 'Entra ID', says: ['entra', 'azure ad', 'aad'] },
        { value: 'Audit.Exchange', label: 'Exchange', says: ['mail'] },
      ],
      { required: true },
    ),
    conditions: field.lines('Conditions', {
      required: true,
      most: 20,
      help: 'One a line, all must hold: "Operation eq New-InboxRule", "CIPPGeoLocation notin DE or AT". Operators: eq ne like notlike match notmatch gt lt ge le in notin contains notcontains.',
    }),
    actions: field.choices('What to do', ACTIONS, { required: true }),
    excludedTenants: field.lines('Customers left out', { help: 'By default domain, where the rule is for all customers.' }),
    comment: field.text('Comment', { multiline: true, maxLength: 1000 }),
    subject: field.text('Subject of the mail', { maxLength: 200 }),
    id: field.text('Rule to overwrite', {
      maxLength: 36,
      pattern: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
      expected: 'The id of a rule, as the list of alert rules shows it.',
    }),
  },
  example: 'add alert rule at contoso logbook=Exchange conditions="Operation eq New-InboxRule" actions=mail',
  check: ({ conditions, excludedTenants, tenant }) => {
    const odd = conditions.find(line => !conditionOf(line));
    if (odd) return { field: 'conditions', says: `Write each as property, operator and value: "${odd.slice(0, 60)}" is not.` };
    if (conditions.some(line => NEVER_APPLIED.test(line)))
      return { field: 'conditions', says: 'CIPP never applies a rule with ; | ` $ { or } in a value: write it without them.' };
    if (!excludedTenants?.length) return undefined;
    if (tenant.wide !== 'all') return { field: 'excludedTenants', says: 'Only a rule for all customers can leave some out.' };
    return excludedTenants.every(name => /^[\w-]+(?:\.[\w-]+)+$/.test(name))
      ? undefined
      : { field: 'excludedTenants', says: 'Write the default domains of the customers, such as contoso.com.' };
  },
  note: ({ tenant, conditions }) =>
    `${tenant.wide === 'all' ? 'Every customer' : tenant.name} is watched for: ${conditions.join('; ')}. It can take four hours until Microsoft delivers.`,
  warns: ({ tenant, actions, id }) => [
    ...actions.flatMap(action => (BY_ITSELF[action] ? [{ label: 'Acts by itself', text: BY_ITSELF[action] }] : [])),
    ...(tenant.wide === 'all' ? [{ label: 'All customers', text: 'The rule applies to every customer, later ones too.' }] : []),
    ...(id ? [{ label: 'Overwrites', text: 'The present rule of this id is replaced as a whole.' }] : []),
  ],
  call: ({ tenant, logbook, conditions, actions, excludedTenants, comment, subject, id }) =>
    post('AddAlert', {
      tenantFilter: [labelled(tenant.domain, tenant.name)],
      excludedTenants: (excludedTenants ?? []).map(name => labelled(name)),
      logbook: labelled(logbook),
      conditions: conditions.map(conditionOf),
      actions: ACTIONS.filter(({ value }) => actions.includes(value)).map(({ value, label }) => labelled(value, label)),
      AlertComment: comment,
      CustomSubject: subject,
      RowKey: id,
    }),
  next: ['list-alerts-queue', 'list-audit-logs'],
});
