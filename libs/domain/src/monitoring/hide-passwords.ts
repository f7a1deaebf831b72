/** `PASSWORD 'secret'` of CREATE ROLE and ALTER ROLE, in each way in which PostgreSQL lets a text be written. */
const IN_STATEMENT = /(\bpassword\s*=?\s*)(?:[eun]?&?'(?:[^'\\]|''|\\.)*'?|\$(\w*)\$[\s\S]*?(?:\$\2\$|$))/gi;
/** `password=secret` of a connection string. */
const IN_CONNECTION = /(\bpassword\s*=\s*)[^\s'$]+/gi;

/** A statement or setting without the passwords that stand in it. */
export function hidePasswords(text: string): string {
  return text.replace(IN_STATEMENT, "$1'***'").replace(IN_CONNECTION, '$1***');
}
