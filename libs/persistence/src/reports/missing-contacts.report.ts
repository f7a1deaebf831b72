import { CONTACT_TOPICS } from '@rocket/domain';
import { IS_TOLD } from '../applications/link-conditions.js';
import { readInScope } from './report.js';
import type { Report } from './report.js';

const TOPICS = CONTACT_TOPICS.map((topic) => `'${topic}'`).join(', ');

export const missingContactsReport: Report = {
  name: 'missing-contacts',
  title: 'Missing contacts',
  description:
    'Applications with clusters in an environment where nobody is told, nobody is an owner, or nobody hears of something.',
  columns: [
    { name: 'application', title: 'Application', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'clusters', title: 'Clusters', type: 'integer' },
    { name: 'contacts', title: 'Are told', type: 'integer' },
    { name: 'owners', title: 'Owners', type: 'integer' },
    { name: 'unheard', title: 'Nobody hears of', type: 'text' },
  ],
  groups: [],
  isOverTime: false,
  chart: { kind: 'bars', x: 'application', y: 'clusters' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT place.application_name AS application, place.environment, place.clusters, told.contacts, told.owners, told.unheard
       FROM (SELECT application_id, application_name, environment_id, environment, count(*)::int AS clusters FROM scope
         WHERE lifecycle IN ('Active', 'Stopped') GROUP BY 1, 2, 3, 4) AS place
       CROSS JOIN LATERAL (
         WITH hearing AS (SELECT link.role, link.topics FROM application_contacts link JOIN contacts contact ON contact.id = link.contact_id
           WHERE link.application_id = place.application_id AND ${IS_TOLD}
             AND (cardinality(link.environment_ids) = 0 OR place.environment_id = ANY(link.environment_ids)))
         SELECT (SELECT count(*)::int FROM hearing) AS contacts, (SELECT count(*)::int FROM hearing WHERE role = 'owner') AS owners,
           (SELECT string_agg(topic, ', ' ORDER BY ordinal) FROM unnest(ARRAY[${TOPICS}]) WITH ORDINALITY AS wanted(topic, ordinal)
             WHERE NOT EXISTS (SELECT FROM hearing WHERE topic = ANY(hearing.topics))) AS unheard) AS told
       WHERE told.contacts = 0 OR told.owners = 0 OR told.unheard IS NOT NULL ORDER BY told.contacts, 1, 2`,
    ),
};
