import { parseDbmsType, type DbmsType } from '@rocket/domain';

/** The DBMS that a word of the URL stands for; PostgreSQL for one that nobody knows. */
export const dbmsOf = (word: string | undefined): DbmsType => parseDbmsType(word ?? '') ?? 'PostgreSQL';
