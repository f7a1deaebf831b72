/** Whether the record of activities is as it was written. */
export class ActivityChain {
  /**
   * No row was changed, taken away or put in between, and every ticket and note is the one that was written last.
   * @example true
   */
  valid!: boolean;

  /**
   * Activities that are as they were written, up to the first that is not.
   * @example 212
   */
  checked!: number;

  /**
   * The first activity that is not as it was written.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  firstBadId!: string | null;

  /**
   * Hash of the newest activity that was checked. Kept elsewhere, it tells later whether rows were taken away from the end.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  headHash!: string;
}

/** What of an activity can be amended. */
export class ActivityTexts {
  /**
   * The ticket.
   * @example "JIRA-123"
   */
  ticketUrl!: string | null;

  /**
   * The note.
   * @example "The switch of rack 4 was replaced."
   */
  note!: string | null;
}

/** That somebody wrote the ticket or the note of an activity. */
export class ActivityAmendment {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /** What was there. */
  before!: ActivityTexts;

  /** What was written. */
  after!: ActivityTexts;

  /**
   * Who did.
   * @example "anna"
   */
  actor!: string;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  at!: string;
}

export class ActivityAmendmentPage {
  /** The rows of this page. */
  items!: ActivityAmendment[];

  /**
   * All rows that match, on all pages.
   * @example 2
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}
