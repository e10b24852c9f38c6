import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';
import {
  checkExcluded,
  checkTarget,
  excludeGroup,
  namesOf,
  QUEUED,
  queued,
  selectedTenants,
  target,
  targetOf,
  warnTarget,
} from './assignment';

/** Every setting is needed: a missing one is queued as empty without an error. */
const SETTINGS = {
  datto: ['DattoURL', 'DattoGUID'],
  syncro: ['ClientURL'],
  huntress: ['Orgkey', 'AccountKey'],
  automate: ['Server', 'InstallerToken', 'LocationID'],
  cwcommand: ['ClientURL'],
};

export const addMspApp = defineAction({
  id: 'add-msp-app',
  title: 'Add MSP App',
  category: 'Intune',
  says: ['deploy rmm agent', 'install rmm agent', 'add rmm agent', 'deploy msp app', 'rmm agent'],
  summary: 'Deploy the agent of an RMM product with Intune',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    rmm: field.choice(
      'Product',
      [
        { value: 'datto', label: 'Datto' },
        { value: 'syncro', label: 'Syncro' },
        { value: 'huntress', label: 'Huntress' },
        { value: 'automate', label: 'ConnectWise Automate', says: ['connectwise'] },
        { value: 'cwcommand', label: 'ConnectWise RMM', says: ['cw command', 'command'] },
      ],
      { required: true },
    ),
    displayName: field.text('App name', { required: true }),
    params: field.lines('Settings', {
      required: true,
      most: 3,
      help: 'One name=value a line. Datto: DattoURL, DattoGUID. Huntress: Orgkey, AccountKey. Syncro and ConnectWise RMM: ClientURL. Automate: Server, InstallerToken, LocationID.',
    }),
    ...target,
    excludeGroup,
  },
  example: 'deploy rmm agent at contoso rmm=syncro displayName="Syncro Agent" params="ClientURL=https://contoso.syncromsp.com/agent"',
  check: values => {
    const given = settingsOf(values.params);
    const wanted = SETTINGS[values.rmm];
    const fits = wanted.every(name => given[name.toLowerCase()]) && Object.keys(given).length === wanted.length;
    if (!fits) return { field: 'params', says: `Give exactly these, as name=value: ${wanted.join(', ')}.` };
    return checkTarget(values) ?? checkExcluded(values, 1);
  },
  note: () => QUEUED,
  warns: values => [
    ...warnTarget(values),
    ...(values.tenant.wide === 'all' ? [{ label: 'One key for all', text: 'Every customer gets the same settings, keys included.' }] : []),
  ],
  call: values => {
    const given = settingsOf(values.params);
    return post('AddMSPApp', {
      selectedTenants: selectedTenants(values.tenant),
      RMMName: labelled(values.rmm),
      DisplayName: values.displayName,
      params: Object.fromEntries(SETTINGS[values.rmm].map(name => [name, given[name.toLowerCase()] ?? ''])),
      AssignTo: targetOf(values),
      CustomGroup: namesOf(values.customGroup),
      excludeGroup: namesOf(values.excludeGroup),
    });
  },
  result: queued,
  next: ['list-application-queue', 'list-applications'],
});

const settingsOf = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.map(line => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
