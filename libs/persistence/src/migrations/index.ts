import { LayTheFirstTables1795402756769 } from './1795402756769-lay-the-first-tables.js';
import { KeepWhatServersSayAboutThemselves1795562242311 } from './1795562242311-keep-what-servers-say-about-themselves.js';

/** In the order in which they run. */
export const MIGRATIONS = [LayTheFirstTables1795402756769, KeepWhatServersSayAboutThemselves1795562242311];
