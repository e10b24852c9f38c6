import type { AnyAction } from '../model/action';
import { ANY, endpointAction } from './any-endpoint';
import * as calendars from './calendars';
import * as cipp from './cipp';
import * as groups from './groups';
import * as intune from './intune';
import * as licenses from './licenses';
import * as security from './security';
import * as sites from './sites';
import * as tenants from './tenants';
import * as tools from './tools';
import * as users from './users';

/** Every action the bot knows, folder by folder. A new one is its file and a line in its folder's index. */
export const CATALOGUE: readonly AnyAction[] = [users, groups, licenses, calendars, tenants, intune, security, sites, tools, cipp].flatMap(
  folder => Object.values(folder) as AnyAction[],
);

const BY_ID = new Map(CATALOGUE.map(action => [action.id, action]));

/** The action of this id, any endpoint of CIPP among them, or nothing: stored ids may be older than the catalogue. */
export const actionOf = (id: string): AnyAction | undefined =>
  BY_ID.get(id) ?? (id.startsWith(ANY) ? endpointAction(id.slice(ANY.length)) : undefined);
