import { NAME_HOLDERS } from './cluster.entity.js';

/** Id of the cluster of the DBMS `$1` that has the name `$2`: the one that holds it now, else the last that could not be built. */
export const ID_BY_NAME = `SELECT named.id FROM clusters named
  WHERE named.dbms_type = $1 AND named.cluster_name = $2 AND named.lifecycle <> 'Expired'
  ORDER BY named.lifecycle IN (${NAME_HOLDERS}) DESC, named.created_at DESC LIMIT 1`;
