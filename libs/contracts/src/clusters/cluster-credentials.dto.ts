/** How the application signs in. Reading it is recorded. */
export class ClusterCredentials {
  /**
   * The role that owns the database.
   * @example "orders_owner"
   */
  username!: string;

  /**
   * Its password.
   * @example "kT7mWc4uQz9bXe2hRn6vPd3s"
   */
  password!: string;

  /**
   * The application's database.
   * @example "orders"
   */
  databaseName!: string;

  /**
   * A libpq URI over all members that finds the primary by itself.
   * @example "postgresql://orders_owner:kT7mWc4u@10.20.30.14:5432,10.20.30.15:5432/orders?target_session_attrs=read-write&sslmode=verify-full"
   */
  uri!: string;

  /**
   * A command line to paste into a terminal.
   * @example "psql 'postgresql://orders_owner@10.20.30.14:5432/orders?sslmode=verify-full'"
   */
  psql!: string;

  /**
   * A JDBC URL.
   * @example "jdbc:postgresql://10.20.30.14:5432,10.20.30.15:5432/orders?targetServerType=primary"
   */
  jdbc!: string;

  /**
   * PEM certificate of the CA that signed the servers' certificates; null without TLS.
   * @example "-----BEGIN CERTIFICATE-----..."
   */
  caCertificate!: string | null;
}
