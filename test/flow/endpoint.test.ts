import { intentOf } from '../../src/flow/endpoint';

test.each([
  ['ExecResetMFA', 'reset-mfa'],
  ['ListGraphRequest', 'list-graph-request'],
])('%s means %s, whatever else uses it', (endpoint, action) => {
  expect(intentOf({ kind: 'endpoint', endpoint, where: 'contoso.com', values: {} })).toMatchObject({ action });
});
