/** What the applications of a demo are called; those beyond are numbered. */
export const APPLICATION_NAMES = [
  ...['checkout', 'catalogue', 'payments', 'ledger', 'identity', 'search', 'invoicing', 'shipping', 'warehouse', 'loyalty'],
  ...['pricing', 'returns', 'newsletter', 'reporting', 'crm', 'hr-portal', 'timesheets', 'ticketing', 'wiki', 'forum'],
  ...['telemetry', 'fraud', 'tax', 'claims', 'policies', 'quotes', 'partners', 'vendors', 'fleet-tracking', 'routing'],
  ...['forecasting', 'archive', 'signing', 'consent', 'surveys', 'translations', 'media', 'calendar', 'rooms', 'badges'],
] as const;

export const PEOPLE = [
  ...['Ada Keller', 'Ben Moreau', 'Carla Neri', 'David Okafor', 'Elif Yilmaz', 'Finn Larsen', 'Grace Liu', 'Hugo Brandt'],
  ...['Ines Costa', 'Jonas Weber', 'Kira Novak', 'Liam Byrne', 'Mina Rossi', 'Nora Vogel', 'Omar Haddad', 'Petra Lang'],
] as const;
