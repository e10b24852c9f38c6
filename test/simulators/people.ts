/** The customers' people. Oddities are named where they stand; all names and addresses are invented. */

/** A user of a customer's tenant: what Graph knows, and what the simulator needs to know. */
export interface Person {
  id: string;
  displayName: string;
  givenName: string;
  surname: string;
  userPrincipalName: string;
  mail: string | null;
  /** Primary as `SMTP:`, aliases as `smtp:`. */
  proxyAddresses: string[];
  jobTitle: string | null;
  department: string | null;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  onPremisesSyncEnabled: boolean;
  createdDateTime: string;
  lastPasswordChangeDateTime: string;
  /** Object id of the manager. */
  manager?: string;
  /** The partner's delegated role lacks rights over this account: a reset answers 500. */
  admin: boolean;
  /** Set by a reset: what would sign in now, and whether it must be changed. */
  password?: string;
  mustChange?: boolean;
}

interface Odd {
  upn?: string;
  /** `null`: no mailbox. */
  mail?: string | null;
  aliases?: string[];
  enabled?: boolean;
  guest?: boolean;
  synced?: boolean;
  admin?: boolean;
  changed?: string;
  manager?: string;
}
type Row = [name: string, title: string | null, department: string | null, odd?: Odd];

let made = 0;

/** Sign-in names are the key and the tenant's domain unless told; ids count up over all customers. */
function tenantOf<K extends string>(domain: string, rows: Record<K, Row>): Record<K, Person> {
  const first = made + 1;
  const keys = Object.keys(rows) as K[];
  const idOf = (n: number) => `d0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const people = keys.map((key, i): [K, Person] => {
    const [name, title, department, odd = {}] = rows[key];
    made += 1;
    const words = name.split(' ');
    const upn = odd.upn ?? `${key.toLowerCase()}@${domain}`;
    const mail = odd.mail === undefined ? upn : odd.mail;
    const manager = odd.manager ? keys.indexOf(odd.manager as K) : -1;
    return [
      key,
      {
        id: idOf(first + i),
        displayName: name,
        givenName: words[0] ?? name,
        surname: words.slice(1).join(' '),
        userPrincipalName: upn,
        mail,
        proxyAddresses: [...(mail ? [`SMTP:${mail}`] : []), ...(odd.aliases ?? []).map(a => `smtp:${a}`)],
        jobTitle: title,
        department,
        accountEnabled: odd.enabled ?? true,
        userType: odd.guest ? 'Guest' : 'Member',
        onPremisesSyncEnabled: odd.synced ?? false,
        createdDateTime: '2023-02-01T09:00:00Z',
        lastPasswordChangeDateTime: odd.changed ?? `2026-0${(i % 8) + 1}-1${i % 9}T07:4${i % 6}:12Z`,
        manager: manager < 0 ? undefined : idOf(first + manager),
        admin: odd.admin ?? false,
      },
    ];
  });
  return Object.fromEntries(people) as Record<K, Person>;
}

const CONTOSO = tenantOf('contoso.com', {
  jane: ['Jane Doe', 'Accountant', 'Finance', { aliases: ['jane.doe@contoso.com'], manager: 'maria', changed: '2026-05-04T07:41:12Z' }],
  maria: [
    'María Fernanda González Rodríguez-Villanueva',
    'Head of Finance',
    'Finance',
    { upn: 'maria.gonzalez@contoso.com', manager: 'victor' },
  ],
  /** The chief: a VIP. */
  victor: ['Victor Engström', 'Chief Executive', 'Management', { aliases: ['ceo@contoso.com'] }],
  /** Mastered on premises. */
  omar: ['Omar Haddad', 'Buyer', 'Purchasing', { synced: true, manager: 'maria' }],
  nora: ['Nora Lund', 'Buyer', 'Purchasing', { synced: true }],
  /** Administrator of the tenant: CIPP's delegated role may not reset it. */
  gloria: ['Gloria Stein', 'IT lead', 'IT', { upn: 'admin@contoso.com', admin: true }],
  /** Two people of one name. */
  sam: ['Sam Taylor', 'Sales', 'Sales', { upn: 'sam.taylor@contoso.com' }],
  sam2: ['Sam Taylor', 'Driver', 'Logistics', { upn: 'sam.taylor2@contoso.com' }],
  /** Signs in with what is somebody else's mail address. */
  john: ['John Smith', 'Engineer', 'Production', { upn: 'jsmith@contoso.com', mail: 'john.smith@contoso.com' }],
  julia: ['Julia Smith', 'Designer', 'Marketing', { upn: 'julia.smith@contoso.com', mail: 'jsmith@contoso.com' }],
  /** Blocked. */
  dieter: ['Dieter Lang', 'Welder', 'Production', { enabled: false }],
  /** A guest of this customer. */
  pat: ['Pat Visitor', null, null, { upn: 'pat_fabrikam.com#EXT#@contoso.onmicrosoft.com', mail: 'pat@fabrikam.com', guest: true }],
  /** Names that try something on a card. */
  zoe: ["Zoë *Star* O'Brien-Müller", 'Artist', 'Marketing', { upn: 'zoe.obrien@contoso.com' }],
  link: ['[Click me](https://example.com/) _now_', 'Intern', 'Marketing', { upn: 'lee.intern@contoso.com' }],
  braces: ['Ivy ${upn} {{DATE(2026-01-01T00:00:00Z)}}', 'Intern', 'IT', { upn: 'ivy.brace@contoso.com' }],
  /** An apostrophe in the sign-in name: doubled in OData. */
  oneil: ["Sean O'Neil", 'Foreman', 'Production', { upn: "sean.o'neil@contoso.com" }],
  /** The password is long past its time. */
  petra: ['Petra Vos', 'Clerk', 'Finance', { changed: '2022-11-03T16:20:00Z', manager: 'maria' }],
  /** Signs in with the further domain. */
  shop: ['Rosa Shopkeeper', 'Shop manager', 'Shop', { upn: 'rosa@contoso-shop.example' }],
  /** The longest names that are allowed here. */
  long: [
    'Maximiliana Theodora von Hohenfels-Sonderburg',
    'Assistant to the deputy head of logistics',
    'Logistics',
    { upn: 'maximiliana.theodora.von.hohenfels-sonderburg@contoso.com' },
  ],
  ben: ['Ben Carter', 'Engineer', 'Production'],
  chen: ['Chen Wei', 'Engineer', 'Production', { mail: null }],
  aylin: ['Aylin Şahin', 'Analyst', 'Finance', { manager: 'maria' }],
});

const FABRIKAM = tenantOf('fabrikam.com', {
  ruth: ['Ruth Adler', 'Managing director', 'Management'],
  janeRoe: ['Jane Roe', 'Planner', 'Operations', { upn: 'jane@fabrikam.com', manager: 'ruth' }],
  kofi: ['Kofi Mensah', 'Planner', 'Operations', { synced: true, manager: 'ruth' }],
  lena: ['Lena Brandt', 'Planner', 'Operations', { synced: true }],
  marco: ['Marco Bellini', 'Mechanic', 'Workshop', { synced: true }],
  tess: ['Tess Kruger', 'Administrator', 'IT', { upn: 'tess.admin@fabrikam.com', admin: true }],
  hugo: ['Hugo Lefevre', 'Sales', 'Sales'],
  ines: ['Inês Carvalho', 'Sales', 'Sales', { aliases: ['sales@fabrikam.com'] }],
  yuki: ['Yuki Tanaka', 'Researcher', 'Labs', { upn: 'yuki@fabrikam-labs.example' }],
  arjun: ['Arjun Rao', 'Researcher', 'Labs', { upn: 'arjun@fabrikam-labs.example' }],
  olga: ['Olga Petrova', 'Accountant', 'Finance', { enabled: false }],
  finn: ['Finn Larsen', 'Apprentice', 'Workshop'],
  dora: ['Dora Winter', 'Apprentice', 'Workshop'],
  luis: ['Luis Ortega', 'Driver', 'Logistics'],
  emma: ['Emma Clarke', 'Reception', 'Management'],
});

const NORTH = tenantOf('north-clinic.example.com', {
  doctorNorth: ['Helen Frost', 'Physician', 'Medicine', { upn: 'helen.frost@north-clinic.example.com' }],
  nurseNorth: ['Tom Baker', 'Nurse', 'Ward 1', { upn: 'tom.baker@north-clinic.example.com' }],
  deskNorth: ['Anna Field', 'Reception', 'Front desk', { upn: 'anna.field@north-clinic.example.com' }],
  adminNorth: ['Clinic Admin', 'Administrator', 'IT', { upn: 'admin@north-clinic.example.com', admin: true }],
  labNorth: ['Ravi Nair', 'Laboratory', 'Laboratory', { upn: 'ravi.nair@north-clinic.example.com', synced: true }],
  cookNorth: ['Mia Stone', 'Cook', 'Kitchen', { upn: 'mia.stone@north-clinic.example.com' }],
  nightNorth: ['Leo Grant', 'Nurse', 'Ward 2', { upn: 'leo.grant@north-clinic.example.com' }],
});

const SOUTH = tenantOf('south-clinic.example.com', {
  doctorSouth: ['Peter Summer', 'Physician', 'Medicine', { upn: 'peter.summer@south-clinic.example.com' }],
  nurseSouth: ['Tom Baker', 'Nurse', 'Ward 1', { upn: 'tom.baker@south-clinic.example.com' }],
  deskSouth: ['Clara Hill', 'Reception', 'Front desk', { upn: 'clara.hill@south-clinic.example.com' }],
  adminSouth: ['Clinic Admin', 'Administrator', 'IT', { upn: 'admin@south-clinic.example.com', admin: true }],
  labSouth: ['Nils Berg', 'Laboratory', 'Laboratory', { upn: 'nils.berg@south-clinic.example.com' }],
  nightSouth: ['Gina Rossi', 'Nurse', 'Ward 2', { upn: 'gina.rossi@south-clinic.example.com' }],
});

const BAKERY = tenantOf('bakery.example.com', {
  baker: ['Bruno Miller', 'Baker', 'Bakery', { upn: 'bruno@bakery.example.com' }],
  owner: ['Greta Miller', 'Owner', 'Management', { upn: 'greta@bakery.example.com', admin: true }],
  till: ['Jo King', 'Sales', 'Shop', { upn: 'jo@bakery.example.com' }],
  van: ['Max Wood', 'Driver', 'Delivery', { upn: 'max@bakery.example.com' }],
  books: ['Ida Price', 'Books', 'Office', { upn: 'ida@bakery.example.com', changed: '2024-01-15T10:00:00Z' }],
  trainee: ['Ole Young', 'Trainee', 'Bakery', { upn: 'ole@bakery.example.com', enabled: false }],
});

const RETIRED = tenantOf('retired.example.com', {
  last: ['Last Person', 'Caretaker', null, { upn: 'last@retired.example.com' }],
  gone: ['Gone Person', null, null, { upn: 'gone@retired.example.com', enabled: false }],
});

/** People of Contoso who hold something, told in `access.ts`; after all others, so that nobody's id changes. */
const CONTOSO_IT = tenantOf('contoso.com', {
  hedda: ['Hedda Quist', 'First line', 'IT'],
  edgar: ['Edgar Vance', 'Mail operator', 'IT'],
  rita: ['Rita Molnar', 'Auditor', 'IT'],
  igor: ['Igor Zeman', 'Identity', 'IT'],
  mila: ['Mila Brouwer', 'Project lead', 'IT'],
  otto: ['Otto Wirth', 'Project lead', 'IT'],
  pia: ['Pia Holm', 'Cloud engineer', 'IT'],
  quinn: ['Quinn Abbott', 'On call', 'IT'],
  carla: ['Carla Nunes', 'Stock keeper', 'Logistics'],
  ursula: ['Ursula Kern', 'Warehouse lead', 'Logistics'],
  /** Holds no role that anybody can read, and CIPP's delegated role is too weak for her all the same. */
  wanda: ['Wanda Petit', 'Consultant', 'IT', { admin: true }],
});

const ALL = { ...CONTOSO, ...FABRIKAM, ...NORTH, ...SOUTH, ...BAKERY, ...RETIRED, ...CONTOSO_IT };
export type PersonName = keyof typeof ALL;
/** As at the start; a world holds its own copies. */
export const people: Readonly<Record<PersonName, Readonly<Person>>> = ALL;

const names = (table: object) => Object.keys(table) as PersonName[];
export const CUSTOMER_TABLE = {
  contoso: [...names(CONTOSO), ...names(CONTOSO_IT)],
  fabrikam: names(FABRIKAM),
  clinicNorth: names(NORTH),
  clinicSouth: names(SOUTH),
  bakery: names(BAKERY),
  retired: names(RETIRED),
};
