import { CATALOGUE as ALL } from '../../src/actions';

/** Resetting a password alone: what these tests say of it must hold whatever else the bot can do. */
export const CATALOGUE = ALL.filter(action => action.id === 'reset-password');
