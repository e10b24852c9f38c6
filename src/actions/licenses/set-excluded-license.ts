import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const setExcludedLicense = defineAction({
  id: 'set-excluded-license',
  title: 'Create Or Update Excluded Licenses',
  category: 'License',
  says: [
    { say: 'exclude licence from reports', with: { action: 'AddExclusion' } },
    { say: 'exclude license from reports', with: { action: 'AddExclusion' } },
    { say: 'exclude licence from alerts', with: { action: 'AlertOnly' } },
    { say: 'exclude license from alerts', with: { action: 'AlertOnly' } },
    { say: 'remove licence exclusion', with: { action: 'RemoveExclusion' } },
    { say: 'remove license exclusion', with: { action: 'RemoveExclusion' } },
    'edit excluded licenses',
    'excluded licences',
  ],
  summary: 'Change the list of licences that CIPP leaves out for every customer',
  // it can empty the list
  risk: 'destructive',
  lesser: { risk: 'routine', when: ({ fullReset }) => !fullReset },
  scope: 'instance',
  secret: false,
  fields: {
    action: field.choice(
      'What to do',
      [
        { value: 'AddExclusion', label: 'Leave it out everywhere', says: ['exclude', 'add'] },
        { value: 'AlertOnly', label: 'Leave it out of alerts only', says: ['alerts only'] },
        { value: 'SetShowInDropdown', label: 'Show or hide it in licence menus', says: ['dropdown', 'menu'] },
        { value: 'RemoveExclusion', label: 'Take it off the list', says: ['include', 'remove'] },
        { value: 'RestoreDefaults', label: 'Restore the default list', says: ['restore', 'reset', 'defaults'] },
      ],
      { required: true },
    ),
    skuId: field.text('SKU id', {
      pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
      expected: 'A GUID; the list of licences shows it.',
      words: ['sku'],
    }),
    skuName: field.text('Product name', { maxLength: 200, words: ['product'] }),
    showInDropdown: field.toggle('Show it in licence menus', { default: false }),
    fullReset: field.toggle('Delete all own entries first', { default: false, help: 'With "Restore the default list"' }),
  },
  example: 'exclude licence from reports skuId=f30db892-07e9-47e9-837c-80727f46fd3d skuName="Power Automate Free"',
  check: ({ action, skuId, skuName, showInDropdown, fullReset }) => {
    if (action !== 'RestoreDefaults' && !skuId)
      return { field: 'skuId', says: 'Say which licence, by its SKU id: the list of licences shows it.' };
    if ((action === 'AddExclusion' || action === 'AlertOnly') && !skuName)
      return { field: 'skuName', says: 'Say the name of the product: CIPP shows it as you write it.' };
    if (fullReset && action !== 'RestoreDefaults')
      return { field: 'fullReset', says: 'Only restoring the default list deletes own entries: leave it out.' };
    if (showInDropdown && action !== 'SetShowInDropdown')
      return { field: 'showInDropdown', says: 'Choose "Show or hide it in licence menus" for that, or leave it out.' };
    return undefined;
  },
  note: ({ action, showInDropdown }) =>
    action === 'SetShowInDropdown'
      ? `The licence is ${showInDropdown ? 'shown' : 'hidden'} in licence menus. It must stand in the list already.`
      : 'Reports, alerts and licence lists of CIPP follow at once.',
  warns: ({ fullReset }) => [
    { label: 'Every customer', text: 'There is one list for all customers of this CIPP.' },
    ...(fullReset
      ? [{ label: 'Deletes entries', text: 'All entries that people have made are deleted for good: it cannot be undone.' }]
      : []),
  ],
  stakes: () => ['CIPP does not tell which entries people have made: look at the list in CIPP first.'],
  // what is absent counts as hidden, and the text "false" as yes: JSON booleans, always
  call: ({ action, skuId, skuName, showInDropdown, fullReset }) =>
    post('ExecExcludeLicenses', {
      Action: action,
      GUID: skuId?.toLowerCase(),
      SKUName: skuName,
      ...(action === 'SetShowInDropdown' && { ShowInDropdown: showInDropdown }),
      ...(action === 'RestoreDefaults' && { FullReset: fullReset }),
    }),
  next: ['list-licenses'],
});
