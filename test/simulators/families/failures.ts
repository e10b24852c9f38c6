import type { Fault } from '../server';

const TEXT = 'The upstream service answered with an error.';
const whole: Fault = { status: 403, body: TEXT };
const listed: Fault = { status: 403, body: [TEXT] };

/** How lists fail when Microsoft does (docs/cipp-api.md §7, §8), where no call alone makes them: to be set with `once`. */
export const upstream = {
  ListGroups: whole,
  ListNamedLocations: listed,
  ListSharedMailboxStatistics: listed,
  ListMFAUsers: listed,
  ListCalendarPermissions: listed,
  ListUserCounts: {
    status: 500,
    body: { Error: 'Failed to retrieve counts for: Guests', Details: [{ id: 'Guests', status: 503 }] },
  },
  ListInactiveAccounts: { status: 500, body: [{ Error: TEXT }] },
  ListSignIns: { status: 500, body: TEXT },
  ListTenantDetails: { status: 500, body: `Failed to retrieve tenant details: ${TEXT}` },
  /** Every error is an empty list. */
  ListConditionalAccessPolicies: { effect: true, change: () => ({ Results: [], Metadata: null }) },
  ListUserConditionalAccessPolicies: { effect: true, change: () => [{}] },
  ListUserDevices: { effect: true, change: () => [] },
  /** A kind whose lookup failed is missing. */
  ListDeletedItems: { effect: true, change: body => (body as { TargetType: string }[]).filter(row => row.TargetType !== 'User') },
} as const satisfies Record<string, Fault>;
