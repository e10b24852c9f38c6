import type { PersonRef, TargetUser, Tenant, Thing } from '../../src/model/field';
import type { ObjectId, Upn } from '../../src/model/ids';

/** Times, customers and people that all samples of cards are about. */
export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as ObjectId;
export const NOW = '2026-11-21T14:36:20.123Z';
export const LATER = '2026-11-21T14:46:20.123Z';
export const TOMORROW = '2026-11-22T14:36:20.123Z';

export const contoso: Tenant = {
  id: id(1),
  domain: 'contoso.com',
  initialDomain: 'contoso.onmicrosoft.com',
  name: 'Contoso Ltd',
  home: false,
};
export const fabrikam: Tenant = {
  id: id(2),
  domain: 'fabrikam.example.com',
  initialDomain: 'fabrikam.onmicrosoft.com',
  name: 'Fabrikam Manufacturing Holdings',
  home: false,
};
export const jane: TargetUser = {
  id: id(11),
  upn: 'jane.doe@contoso.com' as Upn,
  name: 'Jane Doe',
  enabled: true,
  synced: false,
  guest: false,
  department: 'Finance',
  title: 'Accountant',
  manager: 'Pat Lee',
  lastPasswordChange: '2026-03-03T08:15:00Z',
};
export const refOf = ({ id, upn, name, synced }: TargetUser): PersonRef => ({ kind: 'user', id, upn, name, synced });
export const maria: TargetUser = {
  ...jane,
  id: id(12),
  upn: 'maria-fernanda.gonzalez-rodriguez@hr.fabrikam.example.com' as Upn,
  name: 'María Fernanda González Rodríguez-Villanueva',
  department: 'Human Resources and Organisational Development',
  title: 'Vice President',
  synced: true,
  enabled: false,
};

export const tenantRef = ({ id, domain, name, wide }: Tenant) => ({ id, domain, name, wide });
export const laptop: Thing = {
  kind: 'device',
  id: '6f2a1c80-51d4-4f0e-9d3b-0c7f2f1e8a11',
  name: 'PC-JANE-01',
  detail: '5CG1234XYZ · Windows · jane.doe@contoso.com',
  facts: { entraDeviceId: '0d0b8f0e-8a0f-4ad2-b6c9-3f2f1e8a1122', serialNumber: '5CG1234XYZ', user: 'jane.doe@contoso.com', os: 'Windows' },
};
export const tablet: Thing = { ...laptop, id: '7a3b', name: 'PC-JANE-01', detail: '5CG9876ABC · Windows', facts: {} };

/** The question behind a card that is no request yet. */
export const ask = { id: 'q7Yd0sVnX2aL', key: 'a:1-conversation/1763735520000/form', at: NOW };
