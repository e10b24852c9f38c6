import { defineAction, type Outcome } from '../../model/action';
import { labelled, post, type Reply, unix } from '../../model/call';
import { field, type TargetTenant, type Values } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { countryOf, isCountry } from './places';

const fields = {
  policy: field.thing('ca-policy', 'Policy', { words: ['from policy'] }),
  users: field.users('People', { required: true }),
  type: field.choice(
    'Now',
    [
      { value: 'Add', label: 'Exclude them', says: ['exclude from policy', 'exclude'] },
      { value: 'Remove', label: 'Include them again', says: ['include'] },
    ],
    { help: 'Left empty where it is scheduled.' },
  ),
  vacation: field.toggle('Scheduled instead, from one day to another', { default: false }),
  startDate: field.date('From', { bare: 'from', words: ['starting'] }),
  endDate: field.date('Until', { bare: 'until', words: ['until'] }),
  excludeAuditAlerts: field.toggle('No location alerts meanwhile', { default: false }),
  travelPolicy: field.toggle('Meanwhile allow sign-in only from the countries below', { default: false }),
  travelCountries: field.lines('Countries', { help: 'Codes of two letters, such as DE.' }),
  reference: field.text('Ticket', { maxLength: 100 }),
};
type Given = Values<typeof fields> & { tenant: TargetTenant };

export const excludeFromCa = defineAction({
  id: 'exclude-from-ca',
  title: 'Execute CA Exclusion',
  category: 'Tenant',
  says: [
    { say: 'remove conditional access exclusion', with: { type: 'Remove' } },
    { say: 'remove ca exclusion', with: { type: 'Remove' } },
    { say: 'exclude from conditional access', with: { type: 'Add' } },
    { say: 'add ca exclusion', with: { type: 'Add' } },
    { say: 'vacation mode', with: { vacation: 'true' } },
  ],
  summary: 'Exclude people from a Conditional Access policy, now or for some days',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields,
  example: 'add ca exclusion "Require MFA for all users" at contoso users=jane@contoso.com',
  check: given => mistake(given),
  note: ({ policy, users, type, vacation }) => {
    const who = users.map(user => user.name).join(', ');
    const what = vacation
      ? `is excluded from ${policy.name} for the time given`
      : type === 'Remove'
        ? `is under ${policy.name} again`
        : `is no longer under ${policy.name}`;
    return `${who} ${what}. CIPP does it by a group of excluded people, which it adds to the policy if it is not there.`;
  },
  warns: ({ type, vacation, travelPolicy }) => [
    ...(vacation || type === 'Add'
      ? [{ label: 'Less protection', text: 'What the policy demands or forbids no longer holds for these people.' }]
      : []),
    ...(!vacation && type === 'Add' ? [{ label: 'No end', text: 'It lasts until somebody includes them again.' }] : []),
    ...(vacation ? [{ label: 'Runs later', text: 'CIPP carries it out at the times given, without asking again.' }] : []),
    ...(travelPolicy ? [{ label: 'Locks out', text: 'During that time they can sign in from the given countries only.' }] : []),
  ],
  call: given => post('ExecCAExclusion', bodyOf(given)),
  result: (reply, { vacation }) => readExclusion(reply, vacation),
  next: ['list-conditional-access-policies', 'list-user-ca-policies', 'list-scheduled-items'],
});

function mistake(given: Given): { field: keyof typeof fields; says: string } | undefined {
  const { type, vacation, startDate, endDate, travelPolicy, travelCountries = [] } = given;
  if (!vacation) {
    // said without the schedule, an end would be ignored and the exclusion would stay
    if (startDate || endDate)
      return { field: 'vacation', says: 'Times count only when it is scheduled: say vacation=true, or leave them out.' };
    if (travelPolicy || given.excludeAuditAlerts)
      return { field: 'vacation', says: 'That is possible only when it is scheduled: say vacation=true.' };
    return type ? undefined : { field: 'type', says: 'Say whether to exclude them now or to include them again.' };
  }
  if (type)
    return { field: 'type', says: 'When it is scheduled, leave this empty: CIPP excludes them at the start and includes them at the end.' };
  if (!startDate || !endDate) return { field: startDate ? 'endDate' : 'startDate', says: 'A schedule needs both its start and its end.' };
  if (endDate <= startDate) return { field: 'endDate', says: 'The end has to come after the start.' };
  if (travelPolicy && travelCountries.length === 0) return { field: 'travelCountries', says: 'Name the countries they will be in.' };
  return travelCountries.every(isCountry) ? undefined : { field: 'travelCountries', says: 'Write codes of two letters, such as DE.' };
}

const bodyOf = ({ tenant, policy, users, ...v }: Given) => ({
  tenantFilter: tenant.domain,
  PolicyId: policy.id,
  Users: users.map(user => labelled(user.id, user.name, { userPrincipalName: user.upn })),
  ExclusionType: v.vacation ? undefined : v.type,
  vacation: v.vacation,
  ...(v.vacation && {
    StartDate: v.startDate && unix(v.startDate),
    EndDate: v.endDate && unix(v.endDate),
    excludeLocationAuditAlerts: v.excludeAuditAlerts,
    CreateTravelPolicy: v.travelPolicy,
    TravelCountries: v.travelPolicy ? (v.travelCountries ?? []).map(code => labelled(countryOf(code))) : undefined,
  }),
  reference: v.reference,
});

/** An empty 200 is how a change at once that worked is answered, and also one that did nothing (docs/cipp-api.md §7). */
function readExclusion(reply: Reply, vacation: boolean): Outcome {
  const silent = reply.status === 200 && (reply.body === '' || reply.body === null);
  if (silent && !vacation)
    return { kind: 'accepted', said: ['CIPP said nothing, which it does when it worked and when nothing changed: look at the policy.'] };
  const outcome = outcomeOf(reply);
  if (!vacation || outcome.kind !== 'done') return outcome;
  return { kind: 'accepted', said: [...(outcome.said ?? []), ...(outcome.warning ? [outcome.warning] : [])] };
}
