/** Two policies and what `policy diff` says of them, to the letter. */
export interface Pair {
  about: string;
  before: string;
  after: string;
  says: string;
}

const HEAD = `version: 1
channels: { approvals: { id: "19:a@thread.tacv2" }, audit: { id: "19:b@thread.tacv2" } }
`;
const READS = `
  - name: reads
    actions: { risks: [read] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, User Administrator, Global Reader] }
    then: allow`;
const RESETS = `
  - name: resets
    actions: { ids: [reset-password, create-tap] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals }`;
/** What Graph can do too, in the home tenant. */
const GRAPHIC = { resets: 'reset-password', 'sign-outs': 'revoke-sessions', passes: 'create-tap', methods: 'list-sign-in-methods' };
const through = (name: keyof typeof GRAPHIC, backend: string) => `
  - { name: ${name}, actions: { ids: [${GRAPHIC[name]}] }, tenants: [home], who: { roles: [Helpdesk Administrator] }, then: allow${backend} }`;
const DESK = '11111111-1111-4111-8111-111111111111';
const ON_CALL = '22222222-2222-4222-8222-222222222222';

const policy = (rules: string, more = '') => `${HEAD}${more}rules:${rules}\n`;
/** The text with other words; a pair that changes nothing would show nothing. */
function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`"${from}" does not stand there`);
  return text.replace(from, to);
}

export const PAIRS: readonly Pair[] = [
  {
    about: 'another text that says the same: a role by its id, a duration in minutes, rules that do not meet in another order',
    before: policy(READS + RESETS),
    after: policy(
      edited(
        edited(RESETS, 'Helpdesk Administrator', '729827e3-9c14-49f7-bb1b-9608f156bbb8'),
        'in: approvals',
        'in: approvals, expires: 240m, count: 1',
      ) + edited(READS, 'tenants: "*"', 'tenants: "*" # every customer'),
    ),
    says: `No change in effect.
Note: requests that wait under "resets" are refused when they come to run: the rule is another one.`,
  },
  {
    about: 'a role no longer asks',
    before: policy(READS + RESETS),
    after: policy(
      `${READS}
  - name: the helpdesk resets alone
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow${RESETS}`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Helpdesk Administrator gains: may run reset-password at every customer without approval (before: after one approval by User Administrator).`,
  },
  {
    about: 'a role is taken away, another one takes its place',
    before: policy(READS + RESETS),
    after: policy(edited(READS, 'Global Reader', 'Security Reader') + RESETS),
    says: `Widening: somebody may do more, or with fewer eyes
  Security Reader gains: may run all 39 read actions that return no secret at every customer without approval (before: not at all).
Tightening: somebody may do less, or with more eyes
  Global Reader loses: may no longer run all 39 read actions that return no secret at every customer (before: without approval).`,
  },
  {
    about: 'one customer is left out, and the home tenant let in',
    before: policy(READS + RESETS),
    after: policy(
      `
  - { name: contoso resets itself, actions: { ids: [reset-password] }, tenants: [contoso.com], who: "*", then: off }${READS}${RESETS}
  - { name: our own tenant, actions: { ids: [list-users, list-licenses] }, tenants: [home, all], who: { roles: [Global Reader] }, then: allow }`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Global Reader gains: may run list-users in the home tenant without approval (before: not at all).
  Global Reader gains: may run list-licenses in the home tenant and at all customers in one call without approval (before: not at all).
Tightening: somebody may do less, or with more eyes
  Helpdesk Administrator and User Administrator lose: may no longer run reset-password at contoso.com (before: after one approval by User Administrator).`,
  },
  {
    about: 'alone at night, at other hours than before',
    before: policy(
      `
  - name: on call
    actions: { categories: [User], secrets: true }
    tenants: "*"
    who: { groups: ["${ON_CALL}"] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00, zone: Europe/Berlin }${RESETS}`,
    ),
    after: policy(
      `
  - name: on call
    actions: { categories: [User], secrets: true }
    tenants: "*"
    who: { groups: ["${ON_CALL}"] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-17:00, zone: Europe/Berlin }${RESETS}`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Group ${ON_CALL} gains: may run all 31 actions of User at every customer within Mon-Fri 08:00-18:00 Europe/Berlin and outside Mon-Fri 08:00-17:00 Europe/Berlin alone, as an emergency (before: not at all). For the 12 that Microsoft's matrix guards, they also need a role or group that counts in it.`,
  },
  {
    about: 'how an approval goes',
    before: policy(READS + RESETS),
    after: policy(
      READS +
        edited(
          RESETS,
          'approval: { by: { roles: [User Administrator] }, in: approvals }',
          `approval:
      stages: [{ by: { roles: [Helpdesk Administrator, User Administrator] } }, { by: { roles: [Global Administrator] }, in: audit }]
      in: approvals
      expires: 2h
      remind: [30m, 1h]
      escalate: { after: 90m, in: audit, by: { groups: ["${ON_CALL}"] } }
      reason: required`,
        ),
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Approval of create-tap and reset-password at every customer, asked for by Helpdesk Administrator and User Administrator: Helpdesk Administrator and Global Administrator may approve too; group ${ON_CALL} may decide when nobody has after 90m.
Tightening: somebody may do less, or with more eyes
  Approval of create-tap and reset-password at every customer, asked for by Helpdesk Administrator and User Administrator: 2 approvals are needed (before: 1); it has 2 stages (before: 1); a reason is required (before: optional).
Otherwise changed
  Approval of create-tap and reset-password at every customer, asked for by Helpdesk Administrator and User Administrator: escalates to the channel audit; asked in approvals and audit (before: approvals); expires after 2h (before: 4h); reminds after 30m and 1h (before: never).
Note: requests that wait under "resets" are refused when they come to run: the rule is another one.`,
  },
  {
    about: 'two rules change places, which only people with both roles notice',
    before: policy(
      `
  - { name: readers are kept out, actions: { risks: [routine] }, tenants: "*", who: { roles: [Global Reader] }, then: off }
  - { name: the helpdesk works, actions: { risks: [routine] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }`,
    ),
    after: policy(
      `
  - { name: the helpdesk works, actions: { risks: [routine] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: readers are kept out, actions: { risks: [routine] }, tenants: "*", who: { roles: [Global Reader] }, then: off }`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Whoever is both Global Reader and Helpdesk Administrator gains: may run all 11 routine actions at every customer without approval (before: not at all).`,
  },
  {
    about: 'what stands beside the rules',
    before: policy(
      READS + RESETS,
      `auditors: { roles: [Global Reader] }
switches: { roles: [Global Administrator] }
protected:
  - { tenants: "*", users: [breakglass@contoso.com] }
  - { tenants: [contoso.com], users: [ceo@contoso.com], groups: [Board] }
limits: { perRequester: { runs: 20, window: 1h }, perTarget: { runs: 3, window: 1h } }
`,
    ),
    after: policy(
      READS + RESETS,
      `auditors: { roles: [Security Reader] }
eligibleRoles: ignored
protected:
  - { tenants: "*", users: [breakglass@contoso.com, cfo@contoso.com] }
limits: { perRequester: { runs: 40, window: 1d }, perAction: { runs: 100, window: 1h } }
`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Roles that somebody could activate no longer protect them (eligibleRoles: ignored).
  No longer protected at contoso.com: ceo@contoso.com and group Board.
  Changes by one technician: 40 in 1d (before: 20 in 1h).
  Changes to one person: without a limit (before: 3 in 1h).
  Security Reader may read the audit in the chat.
Tightening: somebody may do less, or with more eyes
  Protected from now on at every customer and in the home tenant: cfo@contoso.com.
  Changes by one technician: 40 in 1d (before: 20 in 1h).
  Changes by one action: 100 in 1h (before: without a limit).
  Global Reader may no longer read the audit in the chat.
  Global Administrator may no longer turn actions off from the chat.`,
  },
  {
    about: 'what technicians count as towards customers',
    before: policy(
      edited(RESETS, 'roles: [Helpdesk Administrator, User Administrator]', `groups: ["${DESK}"]`),
      `ranks: [{ groups: ["${DESK}"], tenants: "*", countsAs: Helpdesk Administrator }]\n`,
    ),
    after: policy(
      edited(RESETS, 'roles: [Helpdesk Administrator, User Administrator]', `groups: ["${DESK}"]`),
      `ranks:
  - { groups: ["${DESK}"], tenants: [contoso.com], countsAs: User Administrator }
  - { groups: ["${ON_CALL}"], tenants: "*", countsAs: Global Administrator }
`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Group ${DESK} at contoso.com counts as User Administrator (before: Helpdesk Administrator) and reaches people it did not reach.
  Group ${ON_CALL} at every customer counts as Global Administrator (before: nothing) and reaches people it did not reach.
Tightening: somebody may do less, or with more eyes
  Group ${DESK} at every customer but contoso.com counts as nothing (before: Helpdesk Administrator) and no longer reaches all whom it did.`,
  },
  {
    about: 'whole classes, and endpoints outside the catalogue',
    before: policy(
      `${RESETS}
  - { name: the rest is off, actions: "*", tenants: "*", who: "*", then: off }`,
    ),
    after: policy(
      `${RESETS}
  - name: administrators ask for the rest
    actions: { risks: [elevated, destructive], endpoints: [ListMailboxes, ExecResetPass], secrets: true }
    tenants: "*"
    who: { roles: [Global Administrator], groups: ["${DESK}"] }
    then: approve
    approval: { by: { roles: [Global Administrator] }, in: approvals, count: 2 }
  - { name: readers may read any endpoint, actions: { endpoints: ["*"] }, tenants: [contoso.com, instance], who: { roles: [Global Reader] }, then: allow }`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Global Administrator and group ${DESK} gain: may run all 36 elevated actions, all 13 destructive actions and endpoint ListMailboxes at every customer after 2 approvals by Global Administrator (before: not at all). For the 14 that Microsoft's matrix guards, group ${DESK} also needs a role or group that counts in it.
  Global Reader gains: may run endpoint ListMailboxes and every other endpoint that only reads at contoso.com without approval (before: not at all).
  Global Reader gains: may run every other endpoint that only reads in CIPP itself without approval (before: not at all).`,
  },
  {
    about: 'the same hours by the clocks of another zone, but for the weeks in which only one of them has changed its clocks',
    before: policy(
      `
  - name: on call
    actions: { ids: [get-recovery-key] }
    tenants: "*"
    who: { groups: ["${ON_CALL}"] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00, zone: Europe/Berlin }`,
    ),
    after: policy(
      `
  - name: on call
    actions: { ids: [get-recovery-key] }
    tenants: "*"
    who: { groups: ["${ON_CALL}"] }
    then: allow
    emergency: { outside: Mon-Fri 02:00-12:00, zone: America/New_York }`,
    ),
    says: `Widening: somebody may do more, or with fewer eyes
  Group ${ON_CALL} gains: may run get-recovery-key at every customer within Mon-Fri 08:00-18:00 Europe/Berlin and outside Mon-Fri 02:00-12:00 America/New_York alone, as an emergency (before: not at all).
Tightening: somebody may do less, or with more eyes
  Group ${ON_CALL} loses: may no longer run get-recovery-key at every customer outside Mon-Fri 08:00-18:00 Europe/Berlin and within Mon-Fri 02:00-12:00 America/New_York (before: alone, as an emergency).`,
  },
  {
    about: 'other ranks, and nothing that they would be asked for',
    before: policy(READS, `ranks: [{ groups: ["${DESK}"], tenants: "*", countsAs: Helpdesk Administrator }]\n`),
    after: policy(READS, `ranks: [{ groups: ["${DESK}"], tenants: "*", countsAs: User Administrator }]\neligibleRoles: ignored\n`),
    says: 'No change in effect.',
  },
  {
    about: 'eligible roles, where nobody has a rank and so nobody resets anybody',
    before: policy(RESETS, 'ranks: []\n'),
    after: policy(RESETS, 'ranks: []\neligibleRoles: ignored\n'),
    says: 'No change in effect.',
  },
  {
    about: 'another name to run in, where nothing was said, and the other way round',
    before: policy(
      `${edited(RESETS, '"*"', '[home]')}${through('sign-outs', ', backend: graph')}${through('passes', '')}${through('methods', '')}`,
    ),
    after: policy(
      `${edited(RESETS, '"*"', '[home]\n    backend: auto')}${through('sign-outs', '')}${through('passes', ', backend: cipp')}${through('methods', '')}`,
    ),
    says: `Otherwise changed
  What the rule "resets" lets run goes through Graph or CIPP (auto) (before: CIPP, or Graph where the bot has no CIPP (not said)).
  What the rule "sign-outs" lets run goes through CIPP, or Graph where the bot has no CIPP (not said) (before: Graph).
  What the rule "passes" lets run goes through CIPP (before: CIPP, or Graph where the bot has no CIPP (not said)).
Note: requests that wait under "resets" are refused when they come to run: the rule is another one.`,
  },
  {
    about: 'a name to run in of what was off, and none of what is off now',
    before: policy(`${through('resets', '').replace('allow', 'off')}${through('sign-outs', ', backend: graph')}`),
    after: policy(`${through('resets', ', backend: graph')}${through('sign-outs', '').replace('allow', 'off')}`),
    says: `Widening: somebody may do more, or with fewer eyes
  Helpdesk Administrator gains: may run reset-password in the home tenant without approval (before: not at all).
Tightening: somebody may do less, or with more eyes
  Helpdesk Administrator loses: may no longer run revoke-sessions in the home tenant (before: without approval).
Otherwise changed
  What the rule "resets" lets run goes through Graph (before: the rule let nothing run).`,
  },
  {
    about: 'another channel under the same name, and one that nothing uses',
    before: policy(RESETS),
    after: edited(policy(RESETS), '19:a@thread.tacv2" }', '19:c@thread.tacv2" }, spare: { id: "19:d@thread.tacv2" }'),
    says: `Otherwise changed
  Approval of create-tap and reset-password at every customer, asked for by Helpdesk Administrator and User Administrator: asked in approvals 19:c@thread.tacv2 (before: approvals 19:a@thread.tacv2).`,
  },
];
