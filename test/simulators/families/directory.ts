import type { CustomerGroup, Grant } from '../access';
import { byIdOrUpn } from '../cipp-answers';
import { partnerOf } from '../cipp-roles';
import { CUSTOMER_TABLE, type Person, type PersonName, people as TEMPLATE } from '../people';
import { CONTOSO_GROUPS, type GroupKind, LOCATIONS, ODD, POLICIES, SKUS, USUAL_GROUPS } from './directory-data';
import type { FamilyContext } from './family';
import { idOf, type Owner, PerOwner } from './ground';
import { type Mailbox, mailboxOf } from './mailbox-data';
import { type Location, locationOf, type Policy, policyOf } from './policy-data';

export interface Method {
  id: string;
  /** Graph's type without `#microsoft.graph.`. */
  type: string;
  /** As the registration report calls it. */
  registered: string;
  stuck: boolean;
}

/** What a tenant knows about somebody besides what `Person` tells. */
export interface Account {
  licences: string[];
  usageLocation: string | null;
  perUser: 'disabled' | 'enabled' | 'enforced';
  methods: Method[];
  atRisk: boolean;
  immutableId: string | null;
  /** Has a Temporary Access Pass. */
  pass: boolean;
  /** Days since the last sign-in, interactive and in the background; null: never. */
  idle: readonly [number | null, number | null];
  revokedAt?: string;
  /** Further properties of the user that AddUser set. */
  profile: Record<string, unknown>;
  mailbox: Mailbox | undefined;
}

export interface Group {
  id: string;
  displayName: string;
  kind: GroupKind;
  description: string | null;
  mailNickname: string | null;
  mail: string | null;
  rule: string | null;
  synced: boolean;
  assignable: boolean | null;
  team: boolean;
  members: string[];
  owners: string[];
  licences: string[];
  hidden: boolean;
  onlyInternal: boolean;
  sendCopies: boolean;
  hideFromOutlook: boolean;
  visibility: string | null;
}

/** Something that was deleted and may come back. */
export interface Deleted {
  id: string;
  type: 'User' | 'Group' | 'Application';
  displayName: string;
  at: string;
  person?: Person;
  group?: Group;
  grants?: Grant[];
}

export interface EntraDevice {
  id: string;
  deviceId: string;
  displayName: string;
  operatingSystem: string;
  accountEnabled: boolean;
  approximateLastSignInDateTime: string;
}

/** One tenant's directory as it is now. */
export interface Data {
  /** Without those of `access.ts`, which live there. */
  groups: Group[];
  policies: Policy[];
  locations: Location[];
  deleted: Deleted[];
  /** Nothing: as the devices are at the start. Owners by object id. */
  gone: Set<string>;
  blocked: Set<string>;
  totals: Map<string, number>;
  /** Counts up for everything that is made. */
  made: number;
}

const KEYS = Object.keys(CUSTOMER_TABLE) as (keyof typeof CUSTOMER_TABLE)[];
const nameOf = new Map((Object.entries(TEMPLATE) as [PersonName, Person][]).map(([name, { id }]) => [id, name]));
const isOne = (names: readonly PersonName[], { id }: Person) => names.some(name => nameOf.get(id) === name);

export class Directory {
  readonly #data: PerOwner<Data>;
  readonly #accounts = new Map<string, Account>();
  readonly #views = new WeakMap<CustomerGroup, Group>();

  constructor(private readonly context: FamilyContext) {
    this.#data = new PerOwner(owner => this.#fresh(owner));
  }

  clear(): void {
    this.#data.clear();
    this.#accounts.clear();
  }

  of(owner: Owner): Data {
    return this.#data.of(owner);
  }

  person({ people }: Owner, idOrUpn: string | undefined): Person | undefined {
    return idOrUpn ? byIdOrUpn(people, idOrUpn) : undefined;
  }

  /** By object id alone, as some endpoints ask. */
  byId({ people }: Owner, id: string | undefined): Person | undefined {
    return people.find(p => p.id === id?.toLowerCase());
  }

  grants(owner: Owner): Grant[] {
    return this.context.world.customer(owner.id)?.access.grants ?? partnerOf(this.context.world).access.grants;
  }

  /** All groups, those of `access.ts` too: what tests change there shows at once. */
  groups(owner: Owner): Group[] {
    return [...owner.groups.map(g => this.#view(g)), ...this.of(owner).groups];
  }

  account(owner: Owner, person: Person): Account {
    const found = this.#accounts.get(person.id) ?? this.#usual(owner, person);
    this.#accounts.set(person.id, found);
    return found;
  }

  /** For somebody new. */
  keep(person: Person, account: Account): void {
    this.#accounts.set(person.id, account);
  }

  /** What Graph tells about somebody and `Person` does not know. */
  fields(owner: Owner, person: Person): Record<string, unknown> {
    const { licences, immutableId, usageLocation, profile } = this.account(owner, person);
    const assignedLicenses = licences.map(skuId => ({ skuId, disabledPlans: [] }));
    return { assignedLicenses, onPremisesImmutableId: immutableId, usageLocation, ...profile };
  }

  /** Somebody's place among the people at the start; -1 for who came later. */
  place(owner: Owner, person: Person): number {
    const key = KEYS[owner.index];
    return key ? CUSTOMER_TABLE[key].findIndex(name => TEMPLATE[name].id === person.id) : -1;
  }

  /** An id for something new. */
  id(owner: Owner, kind: string): string {
    const data = this.of(owner);
    data.made += 1;
    return idOf(kind, owner.index, 1000 + data.made);
  }

  /** What is left of a licence; undefined where the tenant has none of it. */
  free(owner: Owner, skuId: string): number | undefined {
    const total = this.of(owner).totals.get(skuId);
    return total === undefined ? undefined : total - this.used(owner, skuId).length;
  }

  used(owner: Owner, skuId: string): Person[] {
    return owner.people.filter(p => this.account(owner, p).licences.includes(skuId));
  }

  #usual(owner: Owner, person: Person): Account {
    const n = Math.max(this.place(owner, person), 0);
    const methods = [
      { type: 'microsoftAuthenticatorAuthenticationMethod', registered: 'microsoftAuthenticatorPush', stuck: false },
      { type: 'phoneAuthenticationMethod', registered: 'mobilePhone', stuck: isOne(ODD.stuckMethod, person) },
    ];
    const member = person.userType === 'Member';
    const name = nameOf.get(person.id);
    const idle = (ODD.idle as Partial<Record<PersonName, readonly [number | null, number | null]>>)[name ?? 'jane'];
    return newAccount({
      licences: member && person.accountEnabled ? [n % 4 === 3 ? SKUS.basic.skuId : SKUS.premium.skuId] : [],
      usageLocation: isOne(ODD.noCountry, person) ? null : 'DE',
      perUser: isOne(ODD.perUserEnforced, person) ? 'enforced' : 'disabled',
      methods:
        member && !isOne(ODD.noMethods, person)
          ? methods.map((m, i) => ({ ...m, id: idOf('3e7d0000', i, Number(person.id.slice(-12))) }))
          : [],
      atRisk: isOne(ODD.atRisk, person),
      immutableId: person.onPremisesSyncEnabled || isOne(ODD.formerlySynced, person) ? 'c3luY2Vk' : null,
      idle: idle ?? [1 + (n % 20), n % 3],
      mailbox: member && person.mail ? mailboxOf(owner, person, isOne(ODD.bigMailbox, person)) : undefined,
    });
  }

  #fresh(owner: Owner): Data {
    const people = owner.people;
    const rows = owner.domain === 'contoso.com' ? CONTOSO_GROUPS : USUAL_GROUPS;
    const nicknames = new Set<string>();
    const groups = rows.map(({ name, kind, has, dynamic, synced, team }, i) => {
      const nickname = nicknames.has(name) ? `${name}-team` : name;
      nicknames.add(name);
      const mailNickname = nickname.toLowerCase().replaceAll(' ', '-');
      const members = people.filter(has).map(p => p.id);
      return newGroup({
        id: idOf('b1000000', owner.index, i + 1),
        displayName: name,
        kind,
        mailNickname,
        mail: kind === 'Security' ? null : `${mailNickname}@${owner.domain}`,
        members,
        owners: kind === 'Security' ? [] : members.slice(0, 1),
        rule: dynamic ?? null,
        synced: synced ?? false,
        team: team ?? false,
      });
    });
    const licensed = (skuId: string) => people.filter(p => this.account(owner, p).licences.includes(skuId)).length;
    return {
      groups,
      policies: POLICIES.map((_, i) => policyOf(owner, i)),
      locations: LOCATIONS.map((_, i) => locationOf(owner, i)),
      deleted: this.#gone(owner),
      gone: new Set(),
      blocked: new Set(),
      totals: new Map(Object.values(SKUS).map(({ skuId, free }) => [skuId, licensed(skuId) + free])),
      made: 0,
    };
  }

  /** Somebody who left each customer, and an application that nobody misses. */
  #gone(owner: Owner): Deleted[] {
    if (owner.index < 0) return [];
    const id = idOf('dd000000', owner.index, 1);
    const upn = `nico.former@${owner.domain}`;
    const person: Person = {
      ...structuredClone(TEMPLATE.jane),
      id,
      displayName: 'Nico Former',
      givenName: 'Nico',
      surname: 'Former',
      userPrincipalName: upn,
      mail: upn,
      proxyAddresses: [`SMTP:${upn}`],
      manager: undefined,
    };
    return [
      { id, type: 'User', displayName: person.displayName, at: '2026-11-10T08:00:00Z', person },
      { id: idOf('dd000000', owner.index, 2), type: 'Application', displayName: 'Old timesheets', at: '2026-11-02T08:00:00Z' },
    ];
  }

  #view(rights: CustomerGroup): Group {
    const found = this.#views.get(rights);
    if (found) return found;
    const group = newGroup({ id: rights.id, displayName: rights.name, kind: 'Security', mailNickname: rights.id.slice(0, 10) });
    const shared = {
      displayName: { get: () => rights.name, set: (name: string) => (rights.name = name), enumerable: true },
      members: { get: () => rights.members, set: (members: string[]) => (rights.members = members), enumerable: true },
      owners: { get: () => rights.owners, set: (owners: string[]) => (rights.owners = owners), enumerable: true },
      assignable: { get: () => rights.assignable, enumerable: true },
    };
    Object.defineProperties(group, shared);
    this.#views.set(rights, group);
    return group;
  }
}

export const newAccount = (more: Partial<Account>): Account => ({
  licences: [],
  usageLocation: null,
  perUser: 'disabled',
  methods: [],
  atRisk: false,
  immutableId: null,
  pass: false,
  idle: [null, null],
  profile: {},
  mailbox: undefined,
  ...more,
});

export const newGroup = (more: Pick<Group, 'id' | 'displayName' | 'kind'> & Partial<Group>): Group => ({
  description: null,
  mailNickname: null,
  mail: null,
  rule: null,
  synced: false,
  assignable: null,
  team: false,
  members: [],
  owners: [],
  licences: [],
  hidden: false,
  onlyInternal: true,
  sendCopies: false,
  hideFromOutlook: false,
  visibility: more.kind === 'Microsoft 365' ? 'Private' : null,
  ...more,
});
