/**
 * Everything of ours on a server is below this directory. It belongs to root, so that the account of the databases cannot
 * change what root is asked to do with it; not `/var/lib/rocket-dbaas`, which is the control plane's own where it runs.
 */
export const MANAGED_DIRECTORY = '/var/lib/rocket-managed';

/** Belongs to the account of the databases: the root directory that engines see. */
export const SERVER_DIRECTORY = `${MANAGED_DIRECTORY}/server`;
/** One file for each of our services, with the name of its unit; belongs to the account of the databases. */
export const SERVICES_DIRECTORY = `${MANAGED_DIRECTORY}/services`;
/** The packages that were not there before us, one per line. */
export const INSTALLED_PACKAGES_FILE = `${MANAGED_DIRECTORY}/installed-packages`;

/** Tells postgresql-common not to make a cluster of its own when PostgreSQL is installed. */
export const CREATE_CLUSTER_DIRECTORY = '/etc/postgresql-common/createcluster.d';
export const CREATE_CLUSTER_FILE = `${CREATE_CLUSTER_DIRECTORY}/rocket-dbaas.conf`;
