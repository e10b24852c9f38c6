import type { Row } from '../../model/table';

/** Records of breaches can carry (parts of) the leaked password: told is only that there is one. */
export const withoutPasswords = (rows: readonly Row[] | undefined): Row[] | undefined =>
  rows?.map(({ password, Password = password, ...row }) => ({ ...row, leaked: Boolean(Password) }));
