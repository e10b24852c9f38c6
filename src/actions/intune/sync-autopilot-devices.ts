import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { outcomeOf } from '../../model/outcome';

export const syncAutopilotDevices = defineAction({
  id: 'sync-autopilot-devices',
  title: 'Sync Autopilot Devices',
  category: 'Intune',
  says: ['sync autopilot', 'autopilot sync', 'refresh autopilot'],
  summary: 'Let Intune read the Autopilot devices again',
  risk: 'routine',
  secret: false,
  fields: {},
  example: 'sync autopilot at contoso',
  note: () => 'The sync takes some minutes, and can be started every ten minutes at most.',
  call: ({ tenant }) => post('ExecSyncAPDevices', { tenantFilter: tenant.domain }),
  // the answer only says that it was started
  result: reply => {
    const outcome = outcomeOf(reply);
    return outcome.kind === 'done' ? { kind: 'accepted', said: outcome.said } : outcome;
  },
  next: ['list-autopilot-devices'],
});
