import type { AnyAction } from '../model/action';
import { resetPassword } from './users/reset-password';

/** Every action the bot knows. A new one is its file and a line here. */
export const CATALOGUE: readonly AnyAction[] = [resetPassword];

const BY_ID = new Map(CATALOGUE.map(action => [action.id, action]));

/** The action of this id, or nothing: stored ids may be older than the catalogue. */
export const actionOf = (id: string): AnyAction | undefined => BY_ID.get(id);
