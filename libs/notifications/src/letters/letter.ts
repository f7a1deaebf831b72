import type { ToldFigures } from '@rocket/domain';

/** Who reads, and where links lead. */
export interface Reader {
  name: string;
  /** IANA time zone, for instance `Europe/Zurich`. */
  zone: string;
  /** Of the dashboard, without a slash at its end. */
  publicUrl: string;
}

/** What a mail says, apart from how it looks. Everything in it is plain text; whoever shows it escapes it. */
export interface Letter {
  subject: string;
  /** `bad`: somebody should look. */
  tone: 'plain' | 'good' | 'bad';
  /** The whole in a sentence or two. */
  lead: string;
  facts: { label: string; value: string }[];
  /** What is said of each cluster. `columns` name the cells; the first one is that of the cluster itself. */
  table?: { columns: string[]; rows: { name: string; place: string; cells: string[] }[] };
  /** Figures that belong together, under a title. */
  figures?: ToldFigures[];
  link: { label: string; url: string };
}
