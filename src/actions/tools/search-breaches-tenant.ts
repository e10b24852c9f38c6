import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { outcomeOf } from '../../model/outcome';

export const searchBreachesTenant = defineAction({
  id: 'search-breaches-tenant',
  title: 'Breach Search Tenant',
  category: 'Tool',
  says: ['search breaches', 'run breach search', 'start breach search', 'breach search'],
  summary: 'Let CIPP look for leaked accounts of a customer',
  risk: 'routine',
  secret: false,
  fields: {},
  example: 'search breaches at contoso',
  note: ({ tenant }) =>
    `CIPP looks for ${tenant.name} in known breaches, which can take minutes, and keeps what it finds. Nobody at the customer notices.`,
  call: ({ tenant }) => post('ExecBreachSearch', { tenantFilter: tenant.domain }),
  // the words say only that it was started, and name hours that mean nothing
  result: reply => {
    const outcome = outcomeOf(reply);
    return outcome.kind === 'done' ? { kind: 'accepted', said: ['What was found is in the list of breaches of this customer.'] } : outcome;
  },
  next: ['list-breaches-tenant'],
});
