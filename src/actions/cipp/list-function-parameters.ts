import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { rowsIn } from '../../model/table';

export const listFunctionParameters = defineAction({
  id: 'list-function-parameters',
  title: 'List Function Parameters',
  category: 'CIPP Administration',
  says: ['show function parameters', 'function parameters', 'list cipp functions', 'cmdlet parameters'],
  summary: 'List functions that CIPP can schedule, and their parameters',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    module: field.text('PowerShell module', { maxLength: 80, default: 'CIPPCore', pattern: '[\\w.]+', expected: 'The name of a module.' }),
    function: field.text('Function', { maxLength: 120, help: 'Not for ExchangeOnlineManagement.' }),
    compliance: field.toggle('Compliance cmdlets', { default: false }),
  },
  example: 'list function parameters function=Set-CIPPOutOfOffice',
  check: ({ module, compliance }) =>
    compliance && module !== 'ExchangeOnlineManagement'
      ? { field: 'compliance', says: 'Compliance cmdlets are those of the module ExchangeOnlineManagement.' }
      : undefined,
  call: values =>
    get('ListFunctionParameters', { Module: values.module, Function: values.function, Compliance: values.compliance || undefined }),
  table: () => ({
    noun: 'function',
    columns: [
      { label: 'Function', path: 'Function' },
      { label: 'What it does', path: 'Synopsis' },
      {
        label: 'Parameters',
        of: ({ Parameters: all }) =>
          (rowsIn(all ?? null) ?? []).map(one => `${String(one.Name)}${one.Required === true ? ' (required)' : ''}`),
        as: 'list',
      },
    ],
    sort: 'Function',
  }),
  next: ['list-scheduled-items'],
});
