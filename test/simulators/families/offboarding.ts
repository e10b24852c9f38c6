/** ExecOffboardUser only plans; it validates first (docs/cipp-api.md §12). */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { plan } from './background';
import type { Endpoint } from './family';
import { failed, field, fromBody, isTrue, many, ok, said, valueIn } from './ground';
import { either, inside, truthy, unixTime, type Ways } from './ways';

const SWITCHES = [
  'ConvertToShared',
  'HideFromGAL',
  'removeCalendarInvites',
  'removePermissions',
  'removeCalendarPermissions',
  'RemoveRules',
  'RemoveMobile',
  'RemoveGroups',
  'RemoveLicenses',
  'RevokeSessions',
  'DisableSignIn',
  'ClearImmutableId',
  'ResetPass',
  'RemoveMFADevices',
  'RemoveTeamsPhoneDID',
  'DeleteUser',
  'DisableOneDriveSharing',
  'disableForwarding',
];
const LISTS = ['AccessNoAutomap', 'AccessAutomap', 'OnedriveAccess'];

export function offboardingEndpoints(ways: Ways): Record<string, Endpoint> {
  return { ExecOffboardUser: fromBody('Identity.User.ReadWrite', asked => offboard(ways, asked)) };
}

function offboard({ context }: Ways, asked: Asked): Answer {
  const given = many(asked, 'user');
  const users = given.map(u => valueIn(u) ?? (typeof u === 'string' ? u : '')).filter(Boolean);
  const scheduled = field(asked, 'Scheduled');
  const later = truthy(inside(scheduled, 'enabled'));
  const date = Number(inside(scheduled, 'date'));
  const acts =
    SWITCHES.some(name => isTrue(asked, name)) ||
    LISTS.some(name => many(asked, name).length > 0) ||
    either(asked, 'forward') ||
    said(asked, 'OOO');
  const strangers = users.filter(u => !u.includes('@'));
  const errors = [
    [
      !either(asked, 'tenantFilter'),
      "'tenantFilter' is required and must resolve to a tenant domain (a string, or an object with a non-empty 'value' property).",
    ],
    [
      given.length === 0,
      "'user' is required and must be a non-empty array of users (objects with a 'value' property, or userPrincipalName strings).",
    ],
    [
      given.length > 0 && users.length === 0,
      "'user' did not resolve to any usable userPrincipalName. Each entry must be a UPN string or an object with a non-empty 'value' property.",
    ],
    [strangers.length > 0, `These user values do not look like userPrincipalNames (missing '@'): ${strangers.join(', ')}.`],
    [later && !(Number.isInteger(date) && date > 0), "'Scheduled.enabled' is true but 'Scheduled.date' is not a valid Unix timestamp."],
    [
      !acts,
      'No offboarding actions were selected. Enable at least one action (e.g. RemoveLicenses, DisableSignIn, RevokeSessions) before submitting.',
    ],
  ].flatMap(([wrong, text]) => (wrong ? [text] : []));
  if (errors.length > 0) return failed(400, errors);

  const left = ['user', 'tenantfilter', 'scheduled'];
  const options = Object.fromEntries([...asked.params].filter(([name]) => !left.includes(name)));
  return ok(
    users.map(Username => {
      const Name = `Offboarding: ${Username}`;
      plan(context, {
        Name,
        Tenant: either(asked, 'tenantFilter'),
        Command: 'Invoke-CIPPOffboardingJob',
        Parameters: { Username, options, RunScheduled: true },
        Reference: said(asked, 'reference') ?? null,
        ...(later ? { ScheduledTime: unixTime(context, date) } : {}),
      });
      const days = Math.max(0, Math.round((date * 1000 - Date.parse(context.now())) / 86_400_000));
      return later ? `Successfully added task: ${Name}. It will run in ${days} days.` : `Task ${Name} scheduled to run now`;
    }),
  );
}
