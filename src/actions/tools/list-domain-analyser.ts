import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listDomainAnalyser = defineAction({
  id: 'list-domain-analyser',
  title: 'List Domain Analyser',
  category: 'Tool',
  says: ['domain analyser', 'domain analyzer', 'domain analysis', 'domain scores', 'list domain analyzer'],
  summary: 'Show how well the domains of a customer are set up in DNS',
  risk: 'read',
  all: true,
  secret: false,
  fields: {},
  example: 'domain analyser at contoso',
  call: ({ tenant }) => get('ListDomainAnalyser', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'domain',
    columns: [
      { label: 'Domain', path: 'Domain' },
      { label: 'Customer', path: 'Tenant' },
      { label: 'Score %', path: 'ScorePercentage', as: 'number' },
      { label: 'Checked', path: 'LastRefresh', as: 'date' },
      { label: 'SPF', path: 'SPFPassAll', as: 'yes', yes: ['Good', 'Not good'] },
      { label: 'DMARC', path: 'DMARCPresent', as: 'yes', yes: ['There', 'Missing'] },
      { label: 'DMARC policy', path: 'DMARCActionPolicy' },
      { label: 'DKIM', path: 'DKIMEnabled', as: 'yes', yes: ['On', 'Off'] },
      { label: 'MX', path: 'MXPassTest', as: 'yes', yes: ['Good', 'Not good'] },
      { label: 'DNSSEC', path: 'DNSSECPresent', as: 'yes', yes: ['There', 'Missing'] },
      { label: 'Mail provider', path: 'MailProvider' },
      { label: 'SPF record', path: 'ActualSPFRecord' },
      { label: 'DMARC record', path: 'DMARCFullPolicy' },
      { label: 'To improve', path: 'ScoreExplanation' },
    ],
    // worst first
    sort: 'Score %',
    note: 'As CIPP last analysed them, once a day.',
    empty: 'CIPP has analysed no domains here yet.',
  }),
  next: ['list-domain-health'],
});
