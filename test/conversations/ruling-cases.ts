import { CUSTOMER_GROUPS, GROUPS, PLACES, people, RESTRICTED_UNIT, type TechnicianName, type World } from '../simulators';

/** What somebody types, how it is ruled, and what they read. */
export interface RulingCase {
  who: TechnicianName;
  /** Whose password. */
  whom: string;
  /** `at once` and `approval` lead to the confirm card, with `reads` as its rule; a problem's code to its sentence. */
  ruling: string;
  reads: string;
  /** Weekday and time in UTC. */
  when?: `${string} ${number}:${number}`;
  /** Asked and answered before, so that the bot has met what then changes. */
  first?: string;
  /** The outside as it is then. */
  world?: (world: World) => void;
}

export interface RulingTable {
  about: string;
  policy: string;
  cases: RulingCase[];
}

const c = (who: TechnicianName, whom: string, ruling: string, reads: string, more: Partial<RulingCase> = {}): RulingCase => ({
  who,
  whom,
  ruling,
  reads,
  ...more,
});

/** Somebody of a customer as they are now. */
function person(world: World, id: string) {
  const found = world.person(id);
  if (!found) throw new Error(`nobody has the id ${id}`);
  return found;
}

const CHANNELS = `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  audit: { id: "${PLACES.general.id}" }
`;
const OFF = '  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }';

const SECOND = 'a reset needs a second technician';
const ALONE = 'user administrators reset at once';
const IS_OFF = 'The rule "everything else is off" turns this off';
const NO_RANK = 'You count as no role that counts towards this customer, which may not reset them';
const PRIVILEGED = 'Somebody who counts as Privileged Authentication Administrator or Global Administrator could do it';

/** Directory roles of the home tenant count as they are. */
const byRoles: RulingTable = {
  about: 'by directory roles, with approval, other customers and protection',
  policy: `${CHANNELS}
protected:
  - { tenants: [contoso.com], users: [ben@contoso.com, "${people.petra.id}", ceo@contoso.com], groups: [Board] }
  - { tenants: [fabrikam.com], users: [], groups: ["${CUSTOMER_GROUPS.finance.id}"] }
  - { tenants: "*", users: [luis@fabrikam.com, fay@msp.example.com], groups: [] }
rules:
  - name: nobody resets at the south clinic
    actions: "*"
    tenants: [south-clinic.example.com]
    who: "*"
    then: off
  - name: the bakery is small
    actions: { ids: [reset-password] }
    tenants: [examplebakery.onmicrosoft.com]
    who: { roles: [Helpdesk Administrator] }
    then: allow
  - name: fabrikam wants a ticket and two people
    actions: { categories: [User], secrets: true }
    tenants: [fabrikam.com]
    who: { groups: ["${GROUPS.everybody}"] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, count: 2, ticket: required }
  - name: secrets are not meant by a risk alone
    actions: { risks: [elevated] }
    tenants: "*"
    who: "*"
    then: allow
  - name: ${SECOND}
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, reason: required }
  - name: ${ALONE}
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [User Administrator] }
    then: allow
  - name: our own people too
    actions: { ids: [reset-password] }
    tenants: [home]
    who: { roles: [User Administrator] }
    then: allow
${OFF}
`,
  cases: [
    // who asks
    c('ada', 'jane@contoso.com', 'approval', SECOND),
    c('fay', 'jane@contoso.com', 'approval', SECOND),
    c('hana', 'jane@contoso.com', 'approval', SECOND),
    c('bo', 'jane@contoso.com', 'at once', ALONE),
    c('cleo', 'jane@contoso.com', 'MATRIX', 'You count as Global Reader, which may not reset them'),
    c('dana', 'jane@contoso.com', 'MATRIX', NO_RANK),
    c('gil', 'jane@contoso.com', 'MATRIX', NO_RANK),
    c('ivy', 'jane@contoso.com', 'MATRIX', 'You are eligible for Helpdesk Administrator: activate it in PIM'),
    c('eli', 'jane@contoso.com', 'REQUESTER_DISABLED', 'Your account is blocked in Entra'),
    c('gus', 'jane@contoso.com', 'NOT_A_MEMBER', 'This bot is not available to you'),
    c('mallory', 'jane@contoso.com', 'stranger', 'not available'),
    c('cleo', 'jane@contoso.com', 'RULE_OFF', IS_OFF, {
      world: w => w.technicians.cleo.holds.push({ role: 'Password Administrator' }),
    }),
    c('ivy', 'jane@contoso.com', 'RULE_OFF', 'You are eligible for Helpdesk Administrator: activate it in PIM', {
      world: w => w.technicians.ivy.holds.push({ role: 'Password Administrator' }),
    }),
    c('ivy', 'jane@contoso.com', 'approval', SECOND, {
      world: w => w.technicians.ivy.holds.push({ role: 'Helpdesk Administrator', until: '2999-01-01T00:00:00Z' }),
    }),
    c('ivy', 'jane@contoso.com', 'MATRIX', NO_RANK, {
      world: w => w.technicians.ivy.holds.push({ role: 'Helpdesk Administrator', until: '2020-01-01T00:00:00Z' }),
    }),
    // whom it is about
    c('ada', 'hedda@contoso.com', 'approval', SECOND),
    c('ada', 'rita@contoso.com', 'approval', SECOND),
    c('ada', 'edgar@contoso.com', 'MATRIX', 'they hold Exchange Administrator. You count as Helpdesk Administrator'),
    c('ada', 'admin@contoso.com', 'MATRIX', 'they hold Global Administrator. You count as Helpdesk Administrator'),
    c('ada', 'admin@contoso.com', 'MATRIX', PRIVILEGED),
    c(
      'ada',
      'igor@contoso.com',
      'MATRIX',
      'they hold User Administrator, and they are a member or owner of a group that can be given roles',
    ),
    c('ada', 'mila@contoso.com', 'MATRIX', 'they are a member or owner of a group that can be given roles'),
    c('ada', 'otto@contoso.com', 'MATRIX', 'they are a member or owner of a group that can be given roles'),
    c('ada', 'pia@contoso.com', 'MATRIX', 'they could activate Global Administrator'),
    c('ada', 'quinn@contoso.com', 'MATRIX', 'they could activate Exchange Administrator'),
    c('ada', 'carla@contoso.com', 'MATRIX', 'they hold Directory Readers (custom role)'),
    c('ada', 'ursula@contoso.com', 'MATRIX', 'they hold User Administrator. You count as Helpdesk Administrator'),
    c('bo', 'ursula@contoso.com', 'at once', ALONE),
    c('bo', 'ursula@contoso.com', 'MATRIX', 'hold a role on Executives, an administrative unit with restricted management', {
      world: w => w.grant(people.ursula, 'User Administrator', { scope: `/administrativeUnits/${RESTRICTED_UNIT.id}` }),
    }),
    c('bo', 'hedda@contoso.com', 'at once', ALONE),
    c('bo', 'edgar@contoso.com', 'MATRIX', PRIVILEGED),
    c('bo', 'igor@contoso.com', 'MATRIX', 'a group that can be given roles. You count as User Administrator'),
    c('bo', 'admin@contoso.com', 'MATRIX', 'You count as User Administrator, which may not reset them'),
    c('bo', 'admin@contoso.com', 'at once', ALONE, {
      world: w => w.technicians.bo.holds.push({ role: 'Global Administrator' }),
    }),
    c('ada', 'omar@contoso.com', 'approval', 'Directory-synced'),
    c('ada', 'dieter@contoso.com', 'approval', 'Sign-in is blocked for this account'),
    c('ada', 'pat@fabrikam.com at contoso.com', 'TENANT_MISMATCH', 'does not belong to Contoso Ltd'),
    c('ada', 'Pat Visitor at contoso.com', 'USER_GUEST', 'is a guest at Contoso Ltd: the password lives in another tenant'),
    // whom the policy protects
    c('ada', 'ben@contoso.com', 'PROTECTED', 'The policy protects this person (ben@contoso.com)'),
    c('bo', 'ben@contoso.com', 'PROTECTED', 'The policy protects this person (ben@contoso.com)'),
    c('ada', 'petra@contoso.com', 'PROTECTED', `The policy protects this person (${people.petra.id})`),
    c('ada', 'victor@contoso.com', 'PROTECTED', 'The policy protects this person (ceo@contoso.com)'),
    c('ada', 'ben.new@contoso.com', 'PROTECTED', 'The policy protects this person (ben@contoso.com)', {
      first: 'ben@contoso.com',
      world: w => {
        person(w, people.ben.id).userPrincipalName = 'ben.new@contoso.com';
      },
    }),
    c('ada', 'luis@fabrikam.com', 'PROTECTED', 'The policy protects this person (luis@fabrikam.com)'),
    c('bo', 'fay@msp.example.com', 'PROTECTED', 'The policy protects this person (fay@msp.example.com)'),
    // where
    c('ada', 'jane@fabrikam.com', 'approval', 'fabrikam wants a ticket and two people'),
    c('bo', 'jane@fabrikam.com', 'approval', 'needs 2 approvals in the channel approvals'),
    c('dana', 'jane@fabrikam.com', 'MATRIX', NO_RANK),
    c('ada', 'tess.admin@fabrikam.com', 'MATRIX', 'they hold Global Administrator'),
    c('ada', 'yuki@fabrikam-labs.example', 'approval', 'fabrikam wants a ticket and two people'),
    c('ada', 'jo@bakery.example.com', 'at once', 'the bakery is small'),
    c('ada', 'greta@bakery.example.com', 'MATRIX', 'they hold Global Administrator'),
    c('bo', 'jo@bakery.example.com', 'at once', ALONE),
    c('ada', 'clara.hill@south-clinic.example.com', 'RULE_OFF', 'The rule "nobody resets at the south clinic" turns this off'),
    c('bo', 'clara.hill@south-clinic.example.com', 'RULE_OFF', 'The rule "nobody resets at the south clinic" turns this off'),
    c('ada', 'anna.field@north-clinic.example.com', 'approval', SECOND),
    c('ada', 'Anna Field at Example Clinic', 'TENANT_AMBIGUOUS', 'Several customers are called "Example Clinic"'),
    c('ada', 'last@retired.example.com', 'TENANT_UNKNOWN', 'CIPP knows no customer "retired.example.com"'),
    c('ada', 'mallory@stranger.example', 'TENANT_UNKNOWN', 'CIPP knows no customer "stranger.example"'),
    c('ada', 'nobody@contoso.com', 'USER_UNKNOWN', 'Nobody at Contoso Ltd is called "nobody@contoso.com"'),
    c('ada', 'dana@msp.example.com', 'TENANT_HOME', 'is the home tenant, which customer actions do not reach'),
    c('bo', 'dana@msp.example.com', 'at once', 'our own people too'),
    c('bo', 'bo@msp.example.com', 'OWN_ACCOUNT', 'This is your own account, which nobody resets through the bot'),
    c('ada', 'ada@msp.example.com', 'OWN_ACCOUNT', 'This is your own account, which nobody resets through the bot'),
    c('bo', 'ada@msp.example.com', 'at once', 'our own people too'),
  ],
};

/** Only what stands in `ranks` counts towards customers; their people are protected by group, nested ones too. */
const byRanks: RulingTable = {
  about: 'by ranks, which stand for the directory roles',
  policy: `${CHANNELS}
ranks:
  - { groups: ["${GROUPS.helpdesk}"], tenants: "*", countsAs: Helpdesk Administrator }
  - { groups: ["${GROUPS.approvers}"], tenants: [contoso.com, home], countsAs: Privileged Authentication Administrator }
  - { groups: ["${GROUPS.everybody}"], tenants: [fabrikam.com], countsAs: Password Administrator }
protected:
  - { tenants: "*", users: [], groups: [Board] }
  - { tenants: [contoso.com], users: [], groups: ["${CUSTOMER_GROUPS.staff.id}"] }
rules:
  - name: the groups reset
    actions: { ids: [reset-password] }
    tenants: [contoso.com, fabrikam.com, bakery.example.com, home]
    who: { groups: ["${GROUPS.helpdesk}", "${GROUPS.approvers}"] }
    then: allow
`,
  cases: [
    c('fay', 'sam.taylor@contoso.com', 'at once', 'the groups reset'),
    c('bo', 'sam.taylor@contoso.com', 'at once', 'the groups reset'),
    c('ada', 'sam.taylor@contoso.com', 'NO_RULE', 'Rules that would: "the groups reset" for one of 2 groups'),
    c('ada', 'jane@fabrikam.com', 'NO_RULE', 'Rules that would: "the groups reset" for one of 2 groups'),
    c('bo', 'admin@contoso.com', 'at once', 'the groups reset'),
    c('bo', 'igor@contoso.com', 'at once', 'the groups reset'),
    c('bo', 'pia@contoso.com', 'at once', 'the groups reset'),
    c('bo', 'tess.admin@fabrikam.com', 'MATRIX', 'You count as Password Administrator, which may not reset them'),
    c('bo', 'jo@bakery.example.com', 'MATRIX', NO_RANK),
    c('fay', 'hedda@contoso.com', 'at once', 'the groups reset'),
    c('fay', 'edgar@contoso.com', 'MATRIX', 'You count as Helpdesk Administrator'),
    c('fay', 'anna.field@north-clinic.example.com', 'NO_RULE', 'Rules that would: none'),
    c('fay', 'jane@contoso.com', 'PROTECTED', `group ${CUSTOMER_GROUPS.staff.id}`),
    c('bo', 'victor@contoso.com', 'PROTECTED', 'The policy protects this person (group Board)'),
    c('bo', 'victor@contoso.com', 'PROTECTED', 'The policy protects this person (group Board)', {
      first: 'victor@contoso.com',
      world: w => {
        for (const group of w.customer('contoso.com')?.access.groups ?? []) if (group.name === 'Board') group.name = 'Directors';
      },
    }),
    // towards one's own tenant the real roles count
    c('fay', 'dana@msp.example.com', 'at once', 'the groups reset'),
    c('bo', 'dana@msp.example.com', 'at once', 'the groups reset'),
    c('bo', 'cleo@msp.example.com', 'MATRIX', 'they hold Global Reader. You count as User Administrator'),
  ],
};

/** A few may run alone outside the working hours of Tokyo; roles that could be activated protect nobody here. */
const byHours: RulingTable = {
  about: 'by the hour, and with eligible roles ignored',
  policy: `${CHANNELS}
eligibleRoles: ignored
rules:
  - name: on call alone at night
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { groups: ["${GROUPS.helpdesk}"] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00, zone: Asia/Tokyo }
  - name: ${SECOND}
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals }
`,
  cases: [
    // Tokyo is nine hours ahead
    c('fay', 'jane@contoso.com', 'approval', SECOND, { when: 'Mon 00:00' }),
    c('fay', 'jane@contoso.com', 'emergency', 'on call alone at night', { when: 'Sun 22:59' }),
    c('fay', 'jane@contoso.com', 'approval', SECOND, { when: 'Sun 23:00' }),
    c('fay', 'jane@contoso.com', 'approval', SECOND, { when: 'Fri 08:59' }),
    c('fay', 'jane@contoso.com', 'emergency', 'on call alone at night', { when: 'Fri 09:00' }),
    c('fay', 'jane@contoso.com', 'emergency', 'on call alone at night', { when: 'Sat 03:00' }),
    c('ada', 'jane@contoso.com', 'approval', SECOND, { when: 'Sat 03:00' }),
    c('bo', 'jane@contoso.com', 'NO_RULE', '"on call alone at night" for a named group', { when: 'Sat 03:00' }),
    c('fay', 'admin@contoso.com', 'MATRIX', 'they hold Global Administrator', { when: 'Sat 03:00' }),
    c('fay', 'pia@contoso.com', 'emergency', 'on call alone at night', { when: 'Sat 03:00' }),
    c('ada', 'pia@contoso.com', 'approval', SECOND),
    c('ada', 'quinn@contoso.com', 'MATRIX', 'they are a member or owner of a group that can be given roles'),
  ],
};

export const RULINGS: RulingTable[] = [byRoles, byRanks, byHours];
