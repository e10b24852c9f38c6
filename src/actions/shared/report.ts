import { field, type TargetTenant } from '../../model/field';
import type { Column, Table } from '../../model/table';

/** CIPP's nightly copy of a list. Every customer at once is always read from it (docs/cipp-api.md §11). */
export const useReportDb = field.toggle("From CIPP's nightly report", { default: false });

export const fromReport = ({ tenant, useReportDb }: { tenant: TargetTenant; useReportDb: boolean }): Pick<Table, 'note' | 'empty'> =>
  useReportDb || tenant.wide === 'all'
    ? { note: "From CIPP's nightly report.", empty: 'The nightly report has none; it may never have been made for this customer.' }
    : {};

/** Rows of every customer say whose they are. */
export const ofCustomer = ({ tenant }: { tenant: TargetTenant }): Column[] =>
  tenant.wide === 'all' ? [{ label: 'Customer', path: 'Tenant' }] : [];
