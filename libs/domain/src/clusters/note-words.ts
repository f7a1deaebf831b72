/** Colours of notes on clusters. What they mean is for those who write them to say. */
export const NOTE_COLOURS = ['plain', 'blue', 'green', 'amber', 'red'] as const;
export type NoteColour = (typeof NOTE_COLOURS)[number];
