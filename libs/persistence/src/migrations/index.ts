import { LayTheFirstTables1795402756769 } from './1795402756769-lay-the-first-tables.js';

/** In the order in which they run. */
export const MIGRATIONS = [LayTheFirstTables1795402756769];
