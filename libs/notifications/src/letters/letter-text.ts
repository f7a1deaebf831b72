import type { Letter } from './letter.js';

/** The letter for readers that show plain text. */
export function letterText({ lead, facts, table, figures, link }: Letter, footer: readonly string[]): string {
  const rows = (table?.rows ?? []).map(({ name, place, cells }) => {
    const labels = table?.columns.slice(1) ?? [];
    const said = cells.flatMap((value, index) => (value === '' ? [] : [`    ${labels[index] ?? ''}: ${value}`]));
    return [`- ${name} (${place})`, ...said].join('\n');
  });
  const blocks = [
    lead,
    ...(figures ?? []).map(({ title, rows: said }) =>
      [title, ...said.map(({ label, value }) => `  ${label}: ${value}`)].join('\n'),
    ),
    ...(rows.length === 0 ? [] : [rows.join('\n')]),
    ...(facts.length === 0 ? [] : [facts.map(({ label, value }) => `${label}: ${value}`).join('\n')]),
    `${link.label}: ${link.url}`,
    ['-- ', ...footer].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}
