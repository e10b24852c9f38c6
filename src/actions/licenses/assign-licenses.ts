import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field, type Thing } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

/** Every verb with every spelling. */
const saying = (verb: string, operation: string) =>
  ['licence', 'license', 'licences', 'licenses'].map(noun => ({ say: `${verb} ${noun}`, with: { operation } }));

export const assignLicenses = defineAction({
  id: 'assign-licenses',
  title: 'Assign Licenses',
  category: 'License',
  says: [
    ...saying('assign', 'Add'),
    ...saying('add', 'Add'),
    ...saying('remove', 'Remove'),
    ...saying('unassign', 'Remove'),
    ...saying('take away', 'Remove'),
    ...saying('replace', 'Replace'),
    ...saying('swap', 'Replace'),
  ],
  summary: 'Give licences to a user, take them away or replace them',
  risk: 'elevated',
  secret: false,
  fields: {
    user: field.user('Person'),
    operation: field.choice(
      'What to do',
      [
        { value: 'Add', label: 'Give them', says: ['add', 'assign', 'give'] },
        { value: 'Remove', label: 'Take them away', says: ['remove', 'take'] },
        { value: 'Replace', label: 'Replace others by them', says: ['replace', 'swap'] },
      ],
      { required: true },
    ),
    licenses: field.things('license', 'Licences', { words: ['licence', 'license', 'licences', 'with', 'by'] }),
    replaced: field.things('license', 'In place of', { help: 'Only when replacing', words: ['in place of', 'instead of'] }),
    all: field.toggle('All that they have', { default: false, help: 'Take all away, or replace all' }),
  },
  example: 'assign licence jane@contoso.com licenses="Microsoft 365 Business Premium"',
  check: ({ operation, licenses, replaced, all }) => {
    const some = (list: readonly Thing[] | undefined) => (list?.length ?? 0) > 0;
    if (operation !== 'Remove' && !some(licenses)) return { field: 'licenses', says: 'Say which licences they get.' };
    if (operation === 'Remove' && !some(licenses) && !all)
      return { field: 'licenses', says: 'Say which licences to take away, or all of them.' };
    if (operation === 'Replace' && !some(replaced) && !all)
      return { field: 'replaced', says: 'Say which licences go in exchange, or all of them.' };
    if (operation !== 'Replace' && some(replaced))
      return { field: 'replaced', says: 'Choose "Replace others by them" for that, or leave it out.' };
    if (operation === 'Add' && all) return { field: 'all', says: 'All licences can be taken away or replaced, not given: leave it out.' };
    if (all && (operation === 'Remove' ? some(licenses) : some(replaced)))
      return { field: 'all', says: 'Either all licences or the ones that you name, not both.' };
    return undefined;
  },
  note: ({ operation }) =>
    operation === 'Remove'
      ? 'They lose the services at once.'
      : 'The services come within minutes. Without a usage location CIPP sets its own default country, and they keep that.',
  warns: ({ operation, all }) => [
    ...(all ? [{ label: 'All licences', text: 'Every licence that they hold is taken away.' }] : []),
    ...(operation === 'Add' ? [] : [{ label: 'Data may go', text: 'Mail and files behind a lost licence are deleted after 30 days.' }]),
  ],
  // one object per user: further ids are dropped without a word, and without an operation the user before decides
  call: ({ tenant, user, operation, licenses, replaced, all }) =>
    post('ExecBulkLicense', [
      {
        tenantFilter: tenant.domain,
        userIds: [user.id],
        LicenseOperation: operation,
        Licenses: operation === 'Remove' ? [] : skus(licenses),
        LicensesToRemove: operation === 'Remove' ? skus(licenses) : [],
        LicensesToReplace: operation === 'Replace' ? skus(replaced) : [],
        RemoveAllLicenses: operation === 'Remove' && all,
        ReplaceAllLicenses: operation === 'Replace' && all,
      },
    ]),
  result: readAssigned,
  next: ['list-licenses', 'list-user', 'convert-mailbox'],
});

const skus = (licenses: readonly Thing[] | undefined) => (licenses ?? []).map(license => ({ label: license.name, value: license.id }));

/** "No license changes needed" is no success either: nothing of what was asked for happened. */
function readAssigned(reply: Reply): Outcome {
  const none = reply.lines.find(line => /^No license changes needed\b/i.test(line.text));
  return none ? { kind: 'failed', why: 'CIPP_FAILED', said: none.text } : outcomeOf(reply);
}
